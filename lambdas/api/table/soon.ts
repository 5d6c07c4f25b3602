/** How summaries of routes say when a change holds for deliveries: functions use what they have read until it is too old. */
import { CONFIGURATION_SECONDS } from '../../../core/limits.ts';

export const SOON = `within ${CONFIGURATION_SECONDS.found} s`;
