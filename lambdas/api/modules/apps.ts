/** The module of apps, scopes, the playground and the audit trail. */
import { appSteps } from '../routes/apps.ts';
import { auditSteps } from '../routes/audit.ts';
import { scopeSteps } from '../routes/scopes.ts';
import { signingKeySteps } from '../routes/signing-keys.ts';
import { type ServePorts, serve } from '../serve.ts';
import { APP_ROUTES } from '../table/apps.ts';
import type { ApiPorts } from '../wire.ts';

export const open = (ports: ApiPorts, edge: ServePorts) =>
  serve(
    APP_ROUTES,
    { ...appSteps(ports), ...auditSteps(ports), ...scopeSteps(ports), ...signingKeySteps(ports) },
    edge,
  );
