/** The filter of dead letters: its fields, its place in the address of pages, and its description in words. */
import { ADVISED_CLASSES, adviceOn } from '../../../core/failure-advice.ts';
import type { DeadLetterTarget, Plan } from '../api/types.ts';
import { counted, moment } from '../format/format.ts';
import { linkTo } from '../router.ts';
import { TRANSPORT_NAMES, transportOf } from '../transports/table.ts';
import type { FilterField, FilterValues } from '../ui/filter-bar.tsx';

const NAMES = ['source', 'app_id', 'scope', 'destination_id', 'class', 'reason', 'plan_id', 'from', 'to'] as const;
export type Filter = { readonly [Name in (typeof NAMES)[number]]?: string | undefined };

export function filterOf(values: URLSearchParams | FilterValues): Filter {
  const given = (name: string) => (values instanceof URLSearchParams ? values.get(name) : values[name]);
  return Object.fromEntries(NAMES.flatMap((name) => (given(name) ? [[name, given(name) ?? '']] : [])));
}

/** The views of the list: groups by cause, or single dead letters. */
export type View = 'groups' | 'list';

export function viewOf(query: URLSearchParams): View {
  return query.get('view') === 'list' ? 'list' : 'groups';
}

export function linkToList(filter: Filter, view: View = 'list'): string {
  return linkTo(['dead-letters'], { ...filter, view: view === 'list' ? view : undefined });
}

const TRANSPORTS = TRANSPORT_NAMES.map((name) => [name, transportOf(name).plural] as const);
const EVENT_SOURCES = [
  ['intake', 'Refused events'],
  ['rule', 'Events not delivered by EventBridge'],
] as const;
const CAUSES = ADVISED_CLASSES.map((name) => [name, adviceOn(name, 'dead').cause] as const);

export function titleOfSource(source: string): string {
  return [...TRANSPORTS, ...EVENT_SOURCES].find(([name]) => name === source)?.[1] ?? source;
}

export function filterFields(isOperator: boolean): readonly FilterField[] {
  const sources = isOperator ? [...TRANSPORTS, ...EVENT_SOURCES] : TRANSPORTS;
  return [
    { name: 'class', label: 'Cause', options: [['', 'Any'], ...CAUSES] },
    { name: 'source', label: 'Kind', options: [['', 'Any'], ...sources] },
    { name: 'app_id', label: 'App' },
    { name: 'scope', label: 'Scope', placeholder: 'feed_group:user' },
    { name: 'destination_id', label: 'Destination', placeholder: 'dst_…' },
    { name: 'reason', label: 'Reason like', placeholder: 'Numbers and quoted texts may differ' },
    { name: 'plan_id', label: 'Redriven by plan', placeholder: 'plan_…' },
    { name: 'from', label: 'Failed after', type: 'datetime-local', show: moment },
    { name: 'to', label: 'Failed before', type: 'datetime-local', show: moment },
  ];
}

/** Returns a text such as `“The endpoint failed”, app acme, failed after …`, or an empty one. */
export function filterWords(filter: Filter): string {
  const { source, app_id, scope, destination_id, class: failureClass, reason, plan_id, from, to } = filter;
  return [
    failureClass && `“${adviceOn(failureClass, 'dead').cause}”`,
    source && titleOfSource(source).toLowerCase(),
    app_id && `app ${app_id}`,
    scope && `scope ${scope}`,
    destination_id && `destination ${destination_id}`,
    reason && `reason like “${reason}”`,
    plan_id && `redriven by ${plan_id}`,
    from && `failed after ${moment(from)}`,
    to && `failed before ${moment(to)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Returns the host and the path of a URL, or the last part of an ARN. */
export function shortAddress(address: string): string {
  if (address.startsWith('arn:')) return address.split(':').slice(5).join(':');
  return address
    .replace(/^https?:\/\//, '')
    .replace(/\?.*$/, '')
    .replace(/\/$/, '');
}

/** Returns a title such as `Redrive 12 dead letters of hooks.example.com/a`. */
export function planTitle({ action, total, left, filter, destination }: Plan): string {
  const place = destination?.address ? shortAddress(destination.address) : (filter.scope ?? filter.app_id);
  const verb = action === 'discard' ? 'Discard' : 'Redrive';
  return `${verb} ${counted(total + left, 'dead letter')}${place === undefined ? '' : ` of ${place}`}`;
}

/** Returns where a plan sends deliveries, if it is not where they died. */
export function planTarget({ to, to_destination }: Pick<Plan, 'to' | 'to_destination'>): string | undefined {
  return to?.address ?? to_destination;
}

export function isPlace(group: {
  readonly app_id?: string | undefined;
  readonly scope?: string | undefined;
  readonly destination_id?: string | undefined;
}): group is { readonly app_id: string; readonly scope: string; readonly destination_id: string } {
  return group.app_id !== undefined && group.scope !== undefined && group.destination_id !== undefined;
}

export type { DeadLetterTarget };
