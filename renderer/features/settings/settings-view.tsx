import './settings.css';
import { type ReactNode, useEffect } from 'react';
import { useRead } from '../../data.ts';
import type { ViewProps } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { CopiesSection } from './copies-section.tsx';
import { ExchangeSection } from './exchange-section.tsx';
import { HealthSection } from './health-section.tsx';
import { IssuingSection } from './issuing-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { PresetsSection } from './presets-section.tsx';
import { ServicesSection } from './services-section.tsx';
import { endId, goToSection, SettingsNav } from './settings-nav.tsx';
import { WindowSection } from './window-section.tsx';

/** Everything that can be set, and what is done to the vault as a whole. */
export function SettingsView({ args, visit }: ViewProps<'settings'>): ReactNode {
  const settings = useRead('settings.get', {});
  const status = useRead('vault.status', {});
  const { section } = args;
  const ready = settings.isSuccess && status.isSuccess;
  useEffect(() => {
    if (ready && section !== undefined && visit > 0) goToSection(section);
  }, [ready, section, visit]);
  const failed = [settings, status].find(({ isError }) => isError);
  const vault = settings.data?.vault ?? null;
  const keys = status.data?.keys ?? null;
  return (
    <Page title="Settings">
      {failed !== undefined && <ErrorNote error={failed.error} onRetry={() => void failed.refetch()} />}
      {failed === undefined && !ready && <Loading label="Reading the settings" />}
      {ready && (
        <div className="settings">
          <SettingsNav />
          <div className="settings-sections">
            <ServicesSection />
            {vault !== null && <IssuingSection vault={vault} />}
            <PresetsSection presets={settings.data.app.presets} />
            <WindowSection app={settings.data.app} />
            {keys !== null && <KeysSection keys={keys} />}
            <CopiesSection />
            <ExchangeSection />
            <HealthSection />
            <div id={endId} />
          </div>
        </div>
      )}
    </Page>
  );
}
