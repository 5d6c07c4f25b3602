/** What the steps of the API need of the outside. */

import type { Rules } from '../../core/api/destination-rules.ts';
import type { Claim, Claimed } from '../../core/api/idempotency.ts';
import type { Sealed, SealedApp, SealedDestination, Stored } from '../../core/api/sealed.ts';
import type { MinuteRollup } from '../../core/attempts/rollup.ts';
import type { AttemptRow } from '../../core/attempts/row.ts';
import type { AuditRecord } from '../../core/audit/record.ts';
import type { App, Destination, Transport } from '../../core/destination.ts';
import type { Health } from '../../core/health/health.ts';
import type { DeadLetter } from '../../core/holding/dead-letter.ts';
import type { DeadLetterFilter } from '../../core/holding/filter.ts';
import type { RedrivePlan } from '../../core/holding/plan.ts';
import type { Address } from '../../core/holding/redrive.ts';
import type { Scope } from '../../core/scope.ts';
import type { TestSize } from '../../core/test-delivery.ts';
import type { Findings } from '../../core/transport/api-transport.ts';
import type { TxtNaming } from '../../core/transport/webhook/ownership/txt.ts';

export type StoredApp = Stored<App, SealedApp>;
export type StoredDestination = Stored<Destination, SealedDestination>;

export interface StoredScope {
  readonly scope: Scope;
  readonly realtime: boolean;
  readonly version: number;
  readonly destinations: readonly StoredDestination[];
}

/** As it is now. Writes are of the version after the stored one; `false`: somebody was faster. */
export interface ConfigurationPort {
  app(appId: string): Promise<StoredApp | undefined>;
  apps(limit: number, after: string | undefined): Promise<readonly App[]>;
  scopes(appId: string): Promise<readonly StoredScope[]>;
  scope(appId: string, scope: Scope): Promise<StoredScope | undefined>;
  destination(appId: string, scope: Scope, id: string): Promise<StoredDestination | undefined>;
  /** Before an app is written with a key that it did not have. `false`: another app has it. */
  claimKey(appId: string, key: string): Promise<boolean>;
  /** After it was written. */
  holdKey(appId: string, key: string): Promise<void>;
  /** Whether an app of this id was deleted. */
  usedBefore(appId: string): Promise<boolean>;
  putApp(app: App, sealed: SealedApp): Promise<boolean>;
  putScope(appId: string, scope: Scope, realtime: boolean, version: number): Promise<boolean>;
  putDestination(destination: Destination, sealed: SealedDestination): Promise<boolean>;
  removeApp(appId: string, version: number): Promise<boolean>;
  removeScope(appId: string, scope: Scope, version: number): Promise<boolean>;
  removeDestination(place: Pick<Destination, 'app_id' | 'scope' | 'id' | 'version'>): Promise<boolean>;
}

export interface IdempotencyPort {
  /** @param id that the resource gets when the claim is new. */
  claim(claim: Claim, id: string): Promise<Claimed>;
  /** It is there, under this id. */
  done(claim: Claim, id: string): Promise<void>;
  /** It was refused: the key may be used again. */
  release(claim: Claim): Promise<void>;
}

export type SealPort = (
  owner: { readonly appId: string; readonly destinationId?: string },
  texts: readonly { readonly label: string; readonly text: string }[],
) => Promise<readonly Sealed[]>;

export interface CheckRequest {
  readonly kind: 'test' | 'verify';
  readonly app_id: string;
  readonly scope: string;
  readonly destination_id: string;
  readonly which?: 'current' | 'pending';
  readonly size?: TestSize;
  readonly settings?: object;
}

/** Runs in the function that delivers. `undefined`: it could not be made just now. */
export type CheckPort = (transport: Transport, request: CheckRequest) => Promise<Findings | undefined>;

export interface Whose {
  readonly appId: string;
  readonly scope: string;
  readonly destinationId: string;
}

interface StoredHealth {
  readonly health: Health;
  readonly version: number;
}

export interface HealthPort<S extends StoredHealth = StoredHealth> {
  read(destinationId: string): Promise<S>;
  write(whose: Whose, before: S, health: Health, nextDue: number | undefined | 'keep'): Promise<boolean>;
  wakeAt(whose: Whose, wakeAt: number): Promise<void>;
}

export interface ParkedPort {
  nextDue(destinationId: string): Promise<number | undefined>;
  count(destinationId: string, limit: number): Promise<number>;
}

export interface TimeRange {
  readonly from?: number;
  readonly to?: number;
}

export interface AttemptsPort {
  list(
    query: TimeRange & { destinationId: string; limit: number; cursor?: string; order: 'oldest' | 'newest' },
  ): Promise<{ readonly attempts: readonly AttemptRow[]; readonly cursor?: string }>;
  minutes(destinationId: string, range: TimeRange): Promise<readonly MinuteRollup[]>;
}

export interface AuditPort {
  list(
    query: TimeRange & {
      appId?: string;
      destinationId?: string;
      limit: number;
      cursor?: string;
      order: 'oldest' | 'newest';
    },
  ): Promise<{ readonly records: readonly AuditRecord[]; readonly cursor?: string }>;
}

/** A dead letter and what opens it. */
export interface Archived {
  readonly key: string;
  readonly deadLetter: DeadLetter;
}

export interface DeadLettersPort {
  list(
    filter: DeadLetterFilter,
    options: { readonly limit: number; readonly cursor?: string; readonly order: 'oldest' | 'newest' },
  ): Promise<{ readonly deadLetters: readonly Archived[]; readonly cursor?: string }>;
  /** `text`: absent when it is not there any more. */
  read(key: string): Promise<{ readonly deadLetter: DeadLetter; readonly text?: string } | undefined>;
  discard(key: string, reason: string): Promise<boolean>;
  redrive(key: string, change: { to?: Address; event?: string }): Promise<'redriven' | 'gone' | 'undeliverable'>;
}

export interface PlansPort {
  /** `undefined`: too many of the app are running. */
  create(plan: Omit<RedrivePlan, 'id' | 'version'>): Promise<RedrivePlan | undefined>;
  read(id: string): Promise<RedrivePlan | undefined>;
  /** Of all apps, the newest first. @param cursor id of the plan before the first; anything else begins anew. */
  list(limit: number, cursor?: string): Promise<readonly RedrivePlan[]>;
  /** The newest first. */
  listOfApp(appId: string): Promise<readonly RedrivePlan[]>;
  write(plan: RedrivePlan): Promise<RedrivePlan | undefined>;
}

export interface ApiPorts {
  readonly configuration: ConfigurationPort;
  readonly idempotency: IdempotencyPort;
  readonly seal: SealPort;
  readonly check: CheckPort;
  readonly health: HealthPort;
  readonly parked: ParkedPort;
  readonly attempts: AttemptsPort;
  readonly audit: AuditPort;
  readonly deadLetters: DeadLettersPort;
  readonly plans: PlansPort;
  readonly rules: Rules;
  readonly naming: TxtNaming;
  /** One update onto the bus; `false`: it did not take it. */
  publish(detail: string): Promise<boolean>;
  /** Bytes that nobody can guess. */
  random(bytes: number): Uint8Array;
  /** Unix ms. */
  readonly now: () => number;
}
