/** Which page stands at which address. Pages with charts and operators' pages are fetched when they are first opened. */
import { useEffect } from 'preact/hooks';
import { AppPage } from './pages/app.tsx';
import { AppsPage } from './pages/apps.tsx';
import { ScopePage } from './pages/scope.tsx';
import type { Place } from './router.ts';
import { transportNamed } from './transports/table.ts';
import { lazy } from './ui/lazy.tsx';
import { Empty, Head } from './ui/parts.tsx';

const DestinationPage = lazy(async () => (await import('./pages/destination.tsx')).DestinationPage);
const NewDestinationPage = lazy(async () => (await import('./pages/new-destination.tsx')).NewDestinationPage);
const PlaygroundPage = lazy(async () => (await import('./pages/playground.tsx')).PlaygroundPage);
const DeadLettersPage = lazy(async () => (await import('./pages/dead-letters.tsx')).DeadLettersPage);
const DeadLetterPage = lazy(async () => (await import('./pages/dead-letter.tsx')).DeadLetterPage);
const AuditPage = lazy(async () => (await import('./pages/audit.tsx')).AuditPage);
const PlansPage = lazy(async () => (await import('./pages/plans.tsx')).PlansPage);
const PlanPage = lazy(async () => (await import('./pages/plan.tsx')).PlanPage);

export function Pages({ place: { parts, query } }: { place: Place }) {
  const [section, id, view, scope, inner, innermost] = parts;
  useEffect(() => {
    document.title = parts.length === 0 ? 'Feedhose' : `${parts.at(-1)} · Feedhose`;
  }, [parts]);
  if (section === undefined || (section === 'apps' && id === undefined)) return <AppsPage />;
  if (section === 'apps' && id !== undefined) {
    if (view === undefined || view === 'keys') return <AppPage appId={id} view={view ?? 'scopes'} />;
    if (view === 'playground') return <PlaygroundPage appId={id} />;
    if (view === 'scopes' && scope !== undefined) {
      if (inner === undefined) return <ScopePage appId={id} scope={scope} />;
      if (inner === 'new') {
        const transport = transportNamed(innermost);
        return <NewDestinationPage key={`${scope} ${transport}`} appId={id} scope={scope} transport={transport} />;
      }
      return (
        <DestinationPage key={inner} appId={id} scope={scope} destinationId={inner} view={innermost ?? 'overview'} />
      );
    }
  }
  if (section === 'dead-letters')
    return id === undefined ? <DeadLettersPage query={query} /> : <DeadLetterPage deadLetterKey={id} />;
  if (section === 'audit' && id === undefined) return <AuditPage query={query} />;
  if (section === 'redrive-plans') return id === undefined ? <PlansPage /> : <PlanPage planId={id} />;
  return (
    <>
      <Head title="There is no such page" />
      <Empty title="The address leads nowhere.">
        <a href="#/">To the apps</a>
      </Empty>
    </>
  );
}
