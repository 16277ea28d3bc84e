import type { ReactNode } from 'react';
import { go } from '../../place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LongList } from '../../ui/long-list.tsx';
import { When } from '../../ui/time-left.tsx';
import type { DeskStatus } from '../../ui/use-desk.ts';
import { describeRequest } from './request-words.ts';

type Request = DeskStatus['requests'][number];

/** The last requests, newest first, as they come in. */
export function RequestList({ requests }: { readonly requests: readonly Request[] }): ReactNode {
  if (requests.length === 0) {
    return (
      <EmptyState
        title="Nobody has asked yet"
        text="Issue an invite and hand over its link to the desk; every request appears here as it comes in."
      />
    );
  }
  return (
    <LongList
      label="Requests, newest first"
      className="desk-requests"
      count={requests.length}
      growsAt="top"
      head={
        <>
          <th scope="col">When</th>
          <th scope="col">From</th>
          <th scope="col">What</th>
          <th scope="col">Answer</th>
        </>
      }
      row={(index, tabIndex) => <Cells request={requests[index]} tabIndex={tabIndex} />}
    />
  );
}

function Cells({ request, tabIndex }: { readonly request: Request | undefined; readonly tabIndex: 0 | -1 }): ReactNode {
  if (request === undefined) return null;
  const { at, client, inviteId, status } = request;
  const { what, answer, look } = describeRequest(request);
  return (
    <>
      <td className="dim">
        <When at={at} />
      </td>
      <td className="num">{client}</td>
      <td>
        {what}
        {inviteId !== null && (
          <button
            type="button"
            className="desk-invite num"
            data-row-focus
            tabIndex={tabIndex}
            aria-label={`Open invite ${inviteId}`}
            onClick={() => go('invites', { id: inviteId })}
          >
            #{inviteId}
          </button>
        )}
      </td>
      <td className={`desk-answer desk-answer-${look}`} title={`HTTP ${status}`}>
        {answer}
      </td>
    </>
  );
}
