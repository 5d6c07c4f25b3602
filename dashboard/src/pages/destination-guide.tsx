/** The guide of a destination: access or proof of ownership, and code that verifies its deliveries. */
import { useEffect, useState } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { Access } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { GuideSteps } from '../guide/guide-steps.tsx';
import { PublicKeyStep } from '../guide/public-key-step.tsx';
import { useLoad } from '../load.tsx';
import type { Draft } from '../transports/fields.tsx';
import { transportOf } from '../transports/table.ts';
import { DocsLink } from '../ui/docs-link.tsx';
import { accessQueryOf } from './draft.ts';

interface DestinationGuideProps {
  readonly appId: string;
  readonly draft: Draft;
  /** `undefined`: not known yet. */
  readonly access: Access | undefined;
  readonly stored: boolean;
  readonly pending: boolean;
}

export function DestinationGuide({ appId, draft, access, stored, pending }: DestinationGuideProps) {
  const { Guide, Verification, title, docs } = transportOf(draft.transport);
  return (
    <GuideSteps>
      <Guide access={access} draft={draft} stored={stored} pending={pending} />
      {Verification && draft.signatures !== 'v1a' && <Verification draft={draft} />}
      {Verification && draft.signatures.includes('v1a') && <PublicKeyStep appId={appId} />}
      <DocsLink page={docs}>{title}: documentation</DocsLink>
    </GuideSteps>
  );
}

const PAUSE_MS = 400;

/** Loads the access instructions for unsaved settings after the user pauses typing. */
export function useNewAccess(appId: string, draft: Draft): Access | undefined {
  const { api } = useAppContext();
  const query = JSON.stringify(accessQueryOf(draft));
  const [settled, setSettled] = useState(query);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(query), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const loaded = useLoad<Access | undefined>(`new access ${settled}`, async () =>
    settled === undefined ? undefined : api.get<Access>(pathOf('apps', appId, 'access'), JSON.parse(settled)),
  );
  return settled === query ? loaded.value : undefined;
}

/** Returns the texts of the guide that results of tests would repeat. */
export function textsOf(access: Access | undefined): readonly string[] {
  if (access === undefined || access.transport === 'webhook') return [];
  const snippets = access.snippets.map(({ text }) => text);
  if (access.transport === 's3') return snippets;
  return access.transport === 'sqs'
    ? [...snippets, access.redrive_policy, access.redrive_commands]
    : [...snippets, access.example_commands];
}
