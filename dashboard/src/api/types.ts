/** Types of the API, derived from its schemas. The dashboard imports no code of the API. */
import type { z } from 'zod';
import type * as apps from '../../../lambdas/api/schemas/apps.ts';
import type * as audit from '../../../lambdas/api/schemas/audit.ts';
import type * as deadLetters from '../../../lambdas/api/schemas/dead-letters.ts';
import type * as destinations from '../../../lambdas/api/schemas/destinations.ts';
import type * as insight from '../../../lambdas/api/schemas/insight.ts';
import type * as journal from '../../../lambdas/api/schemas/journal.ts';
import type * as overviews from '../../../lambdas/api/schemas/overview.ts';
import type * as portal from '../../../lambdas/api/schemas/portal.ts';
import type { problem } from '../../../lambdas/api/schemas/problem.ts';
import type * as proof from '../../../lambdas/api/schemas/proof.ts';
import type * as replays from '../../../lambdas/api/schemas/replays.ts';
import type * as keys from '../../../lambdas/api/schemas/signing-keys.ts';
import type * as s3 from '../../../lambdas/api/schemas/transport/s3.ts';

export type Me = z.output<typeof apps.me>;
export type App = z.output<typeof apps.app>;
export type AppWithSecret = z.output<typeof apps.appWithSecret>;
export type Scope = z.output<typeof apps.scope>;
export type SigningKeys = z.output<typeof keys.signingKeys>;

export type AuditRecord = z.output<typeof audit.auditRecord>;

export type Destination = z.output<typeof destinations.destination>;
export type DestinationWithSecret = z.output<typeof destinations.destinationWithSecret>;
export type NewDestination = z.input<typeof destinations.createDestinationBody>;
export type DestinationChange = z.input<typeof destinations.updateDestinationBody>;
export type TestAnswer = z.output<typeof destinations.testAnswer>;
export type ResendRequest = z.input<typeof destinations.resendBody>;
export type ResendResult = z.output<typeof destinations.resendAnswer>;
export type TestCheck = z.output<typeof destinations.testCheck>;

export type Attempt = z.output<typeof insight.attempt>;
export type AttemptWithBody = z.output<typeof insight.attemptWithBody>;
export type Outage = z.output<typeof overviews.outage>;
export type Stats = z.output<typeof insight.stats>;
export type Backlog = z.output<typeof insight.backlog>;
export type DestinationSummary = z.output<typeof insight.destinationSummaries>['items'][number];
export type Health = z.output<typeof insight.health>;
export type Access = z.output<typeof insight.access>;
export type Windows = z.output<typeof s3.windows>;

export type DeadLetter = z.output<typeof deadLetters.deadLetter>;
export type FailureClass = NonNullable<z.output<typeof deadLetters.deadLetterQuery>['class']>;
export type DeadLetterDetails = z.output<typeof deadLetters.deadLetterDetails>;
type DeadLetterList = z.output<typeof deadLetters.deadLetterList>;
export type DeadLetterGroup = NonNullable<DeadLetterList['groups']>[number];
/** The response to a request with `group_by`. */
export interface DeadLetterGroups {
  readonly groups: readonly DeadLetterGroup[];
  readonly total: number;
  readonly counted_all: boolean;
}
export type DeadLetterTarget = NonNullable<DeadLetter['destination']>;
export type Plan = z.output<typeof deadLetters.plan>;
export type PlanPreview = z.output<typeof deadLetters.planPreview>;

export type UpdateList = z.output<typeof journal.updateList>;
export type JournalUpdate = UpdateList['items'][number];
export type UpdateDetails = z.output<typeof journal.updateDetails>;
export type UpdateDestination = UpdateDetails['destinations'][number];
export type FollowedDelivery = UpdateDestination['deliveries'][number];

export type Preview = z.output<typeof proof.previewAnswer>;
export type Replay = z.output<typeof replays.replay>;
export type NewReplay = z.input<typeof replays.createReplayBody>;

export type Overview = z.output<typeof overviews.overview>;
export type UnhealthyDestination = Overview['unhealthy'][number];
export type DestinationLabel = z.output<typeof overviews.destinationLabel>;
export type AppSummary = z.output<typeof overviews.appSummary>;
export type AppSummaryList = z.output<typeof overviews.summaryList>;
export type SearchResult = z.output<typeof overviews.searchAnswer>;

export type PortalSession = z.output<typeof portal.portalSession>;
export type PortalLink = z.output<typeof portal.portalLink>;

export type Problem = z.output<typeof problem>;

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string | undefined;
  readonly total?: number;
}
