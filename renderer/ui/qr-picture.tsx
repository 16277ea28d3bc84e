import './qr-picture.css';
import type { ReactNode } from 'react';
import { type Modules, toPath } from './qr.ts';

/** A QR code as large as it is meant to be read. */
export function QrPicture({ modules, label }: { readonly modules: Modules; readonly label: string }): ReactNode {
  return (
    <div className="qr-picture">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${modules.length} ${modules.length}`}
        shapeRendering="crispEdges"
      >
        <path d={toPath(modules)} />
      </svg>
    </div>
  );
}
