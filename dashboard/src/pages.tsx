/** The page of each route. Pages that are not needed at first are loaded when they are opened. */

import type { VNode } from 'preact';
import type { Me } from './api/types.ts';
import { useAppContext } from './context.ts';
import { isScope } from './format/scopes.ts';
import { onlyAppOf } from './names.ts';
import { AppPage } from './pages/app.tsx';
import { AppsPage } from './pages/apps.tsx';
import { HomePage } from './pages/home.tsx';
import { ScopePage } from './pages/scope.tsx';
import type { Route } from './router.ts';
import { transportNamed } from './transports/table.ts';
import { EmptyState } from './ui/empty-state.tsx';
import { lazy, preload } from './ui/lazy.tsx';
import { PageHeader } from './ui/page-header.tsx';

const DestinationPage = lazy(async () => (await import('./pages/destination.tsx')).DestinationPage);
const NewDestinationPage = lazy(async () => (await import('./pages/new-destination.tsx')).NewDestinationPage);
const PlaygroundPage = lazy(async () => (await import('./pages/playground.tsx')).PlaygroundPage);
const EventsPage = lazy(async () => (await import('./pages/events.tsx')).EventsPage);
const DeadLettersPage = lazy(async () => (await import('./pages/dead-letters.tsx')).DeadLettersPage);
const DeadLetterPage = lazy(async () => (await import('./pages/dead-letter.tsx')).DeadLetterPage);
const AuditPage = lazy(async () => (await import('./pages/audit.tsx')).AuditPage);
const OutagesPage = lazy(async () => (await import('./pages/outage-list.tsx')).OutagesPage);
const PlansPage = lazy(async () => (await import('./pages/plans.tsx')).PlansPage);
const ComponentsPage = lazy(async () => (await import('./pages/components.tsx')).ComponentsPage);
const UpdatesPage = lazy(async () => (await import('./pages/updates.tsx')).UpdatesPage);
const UpdatePage = lazy(async () => (await import('./pages/update.tsx')).UpdatePage);
const ReplaysPage = lazy(async () => (await import('./pages/replays.tsx')).ReplaysPage);
const ReplayPage = lazy(async () => (await import('./pages/replay.tsx')).ReplayPage);
const CommandLinePage = lazy(async () => (await import('./pages/command-line.tsx')).CommandLinePage);
const PlanPage = lazy(async () => (await import('./pages/plan.tsx')).PlanPage);

export function Pages({ route }: { route: Route }) {
  const { me } = useAppContext();
  return pageOf(route, me);
}

/** Starts to load the code of a page, before the user is known. */
export function preloadPage(route: Route): void {
  preload(pageOf(route, undefined));
}

function pageOf({ parts, query }: Route, me: Me | undefined): VNode {
  const only = onlyAppOf(me);
  const [section, id, view = 'scopes', scope, inner, innermost] = parts;
  if (section === undefined) return only === undefined ? <HomePage /> : <AppPage appId={only} view="scopes" />;
  if (section === 'apps') {
    if (id === undefined) return <AppsPage query={query} />;
    if (view === 'playground') return <PlaygroundPage key={id} appId={id} query={query} />;
    if (
      view === 'keys' ||
      view === 'signing-keys' ||
      view === 'notifications' ||
      (view === 'portal' && !me?.portal) ||
      (view === 'scopes' && scope === undefined)
    )
      return <AppPage appId={id} view={view} />;
    if (view === 'scopes' && scope !== undefined && isScope(scope)) {
      if (inner === undefined) return <ScopePage appId={id} scope={scope} />;
      if (inner !== 'new') {
        if (!hasIdForm('dst', inner)) return <NotFound />;
        return (
          <DestinationPage key={inner} appId={id} scope={scope} destinationId={inner} view={innermost} query={query} />
        );
      }
      const transport = transportNamed(innermost);
      if (transport === undefined) return <NotFound />;
      return <NewDestinationPage key={`${scope} ${transport}`} appId={id} scope={scope} transport={transport} />;
    }
  }
  if (section === 'dead-letters') {
    return id ? <DeadLetterPage deadLetterKey={id} query={query} /> : <DeadLettersPage query={query} />;
  }
  if (section === 'audit' && id === undefined) return <AuditPage query={query} />;
  if (section === 'outages' && id === undefined) return <OutagesPage query={query} />;
  if (section === 'redrive-plans' && id === undefined) return <PlansPage />;
  if (section === 'redrive-plans' && id !== undefined && hasIdForm('plan', id)) return <PlanPage planId={id} />;
  if (section === 'updates') {
    if (id === undefined) return <UpdatesPage query={query} />;
    const key = parts[2];
    return key === undefined ? <NotFound /> : <UpdatePage key={key} appId={id} updateKey={key} />;
  }
  if (section === 'replays' && id === undefined) return <ReplaysPage query={query} />;
  if (section === 'replays' && id !== undefined && hasIdForm('replay', id)) return <ReplayPage replayId={id} />;
  if (section === 'command-line' && id === undefined) return <CommandLinePage />;
  if (section === 'events') return <EventsPage selected={id} />;
  if (section === 'components') return <ComponentsPage />;
  return <NotFound />;
}

function NotFound() {
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState title="This page does not exist.">
        <a href="#/">Go to the first page</a>
      </EmptyState>
    </>
  );
}

function hasIdForm(prefix: 'dst' | 'plan' | 'replay', id: string): boolean {
  return new RegExp(`^${prefix}_[0-9a-f]{24}$`).test(id);
}
