/** What `import … from 'feedhose'` gives to a CDK app. */
export { Feedhose } from './feedhose.ts';
export type { FeedhoseProps } from './feedhose-props.ts';
export { FeedhoseMetrics } from './metrics.ts';
export type {
  BudgetProps,
  ConcurrencyProps,
  DomainProps,
  EgressProps,
  OpenTelemetryProps,
  OwnershipProps,
  RetentionProps,
  RetryScheduleProps,
  SignInProps,
} from './option-props.ts';
