/** The destination of dead letters: its address, its scope, and its present state. */
import type { DeadLetterTarget } from '../api/types.ts';
import { titleOf } from '../format/scopes.ts';
import { linkTo } from '../router.ts';
import { StateBadge, type StateName } from '../ui/badge.tsx';
import { isPlace, shortAddress, titleOfSource } from './dead-letter-filter.ts';

const STATES: Readonly<Record<DeadLetterTarget['state'], StateName>> = {
  enabled: 'enabled',
  failing: 'failing',
  paused: 'paused',
  disabled: 'disabled',
  deleted: 'deleted',
};

export function TargetState({ target }: { target: DeadLetterTarget }) {
  return <StateBadge state={STATES[target.state]} />;
}

interface TargetNameProps {
  readonly place: {
    readonly source: string;
    readonly app_id?: string | undefined;
    readonly scope?: string | undefined;
    readonly destination_id?: string | undefined;
    readonly destination?: DeadLetterTarget | undefined;
  };
  /** The address links to the page of the destination. */
  readonly linked?: boolean;
}

/** The address of a destination, above its app and scope. Events have no destination. */
export function TargetName({ place, linked = false }: TargetNameProps) {
  const { source, app_id, scope, destination_id, destination } = place;
  const address = destination?.address ? shortAddress(destination.address) : (destination_id ?? titleOfSource(source));
  const context = [app_id, scope && titleOf(scope)].filter(Boolean).join(' · ');
  const isLink = linked && isPlace(place) && destination?.state !== 'deleted';
  return (
    <div class="target">
      <span class="wrap" title={destination?.address}>
        {isLink ? (
          <a href={linkTo(['apps', place.app_id, 'scopes', place.scope, place.destination_id])}>{address}</a>
        ) : (
          address
        )}
      </span>
      {context && <small>{context}</small>}
    </div>
  );
}
