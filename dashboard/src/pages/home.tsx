/** The first page: what needs the attention of an operator, or of a user of several apps. */
import { useEffect } from 'preact/hooks';
import type { Overview } from '../api/types.ts';
import { useAppContext } from '../context.ts';
import { Fetched, useGet } from '../load.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';
import { Attention, AttentionStats } from './attention.tsx';

const EVERY_MS = 10_000;

export function HomePage() {
  const { me, overview: shared } = useAppContext();
  const overview = useGet<Overview>('/overview', {}, EVERY_MS);
  const { value = shared.value } = overview;
  // The counts in the navigation agree with the page.
  useEffect(() => {
    if (overview.value) shared.replace(overview.value);
  }, [overview.value]);
  return (
    <>
      <PageHeader
        title="Overview"
        description={
          value ? <>What needs your attention. Updated {<Time iso={value.as_of} />}.</> : 'What needs your attention.'
        }
      />
      <Fetched loaded={{ ...overview, value, loading: overview.loading && value === undefined }} lines={6}>
        {(value) =>
          value.apps === 0 ? (
            <EmptyState
              title="There are no apps yet."
              actions={
                me.kind === 'operator' && (
                  <Button kind="primary" href="#/apps?create=1">
                    Create the first app
                  </Button>
                )
              }
              {...(me.kind === 'operator' && {
                steps: [
                  'Create an app. It receives an API key and a secret.',
                  'Add a feed group and a destination: a queue, a webhook or an event bus.',
                  'Send a test update from the playground.',
                ],
              })}
            >
              {me.kind === 'operator' ? undefined : 'Ask an operator for access to an app.'}
            </EmptyState>
          ) : (
            <>
              <AttentionStats overview={value} />
              <Attention overview={value} />
            </>
          )
        }
      </Fetched>
    </>
  );
}
