/** The first page: what needs the attention of an operator, or of a user of several apps. */
import { useAppContext } from '../context.ts';
import { Fetched } from '../load.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';
import { Time } from '../ui/time.tsx';
import { Attention, AttentionStats } from './attention.tsx';

export function HomePage() {
  const { me, overview } = useAppContext();
  const { value } = overview;
  return (
    <>
      <PageHeader
        title="Overview"
        description={
          value ? <>What needs your attention. Updated {<Time iso={value.as_of} />}.</> : 'What needs your attention.'
        }
      />
      <Fetched loaded={overview} lines={6}>
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
                  'Add a feed group and a destination: a queue, a webhook, an event bus, a topic or a bucket.',
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
