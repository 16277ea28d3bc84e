import { type ReactNode, useEffect, useState } from 'react';
import { sectionId } from './section.tsx';

const sections = [
  ['services', 'Services'],
  ['issuing', 'Issuing'],
  ['presets', 'Presets'],
  ['window', 'This window'],
  ['keys', 'Keys'],
  ['copies', 'Backup and restore'],
  ['exchange', 'Import and export'],
  ['health', 'Health'],
] as const;

/** The element behind the last section. */
export const endId = 'settings-end';

/** Scrolls to a section and lets the keyboard go on from its heading. A name that there is none of does nothing. */
export function goToSection(name: string): void {
  const title = document.getElementById(`${sectionId(name)}-title`);
  document.getElementById(sectionId(name))?.scrollIntoView({ block: 'start' });
  title?.focus({ preventScroll: true });
}

/** The headings of the settings, and which of them is looked at. */
export function SettingsNav(): ReactNode {
  const here = useSectionInView();
  return (
    <nav className="settings-nav" aria-label="Sections">
      <ul>
        {sections.map(([name, title]) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === here ? 'location' : undefined}
              onClick={() => goToSection(name)}
            >
              {title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The section that stands in the upper part of the window; at the end of the page, the last one. */
function useSectionInView(): string {
  const upper = useSeen('-10% 0px -60% 0px');
  const all = useSeen('0px');
  const end = all.has(endId) ? sections.findLast(([name]) => all.has(sectionId(name))) : undefined;
  return (end ?? sections.find(([name]) => upper.has(sectionId(name))))?.[0] ?? 'services';
}

/** Which sections, and whether the end of the page, are seen within those margins. */
function useSeen(rootMargin: string): ReadonlySet<string> {
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) =>
        setSeen((before) => {
          const after = new Set(before);
          for (const { target, isIntersecting } of entries) {
            if (isIntersecting) after.add(target.id);
            else after.delete(target.id);
          }
          return after;
        }),
      { rootMargin },
    );
    for (const id of [...sections.map(([name]) => sectionId(name)), endId]) {
      const element = document.getElementById(id);
      if (element !== null) observer.observe(element);
    }
    return () => observer.disconnect();
  }, [rootMargin]);
  return seen;
}
