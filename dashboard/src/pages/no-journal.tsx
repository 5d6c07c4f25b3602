/** A page of the journal in a stack without one. The navigation does not contain it. */
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeader } from '../ui/page-header.tsx';

export function NoJournal({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState title="This stack keeps no journal.">
        Updates are passed on and not kept, because the prop <code>journal</code> of the stack is false.
      </EmptyState>
    </>
  );
}
