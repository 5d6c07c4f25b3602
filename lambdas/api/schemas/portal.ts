/** Schemas of portal links and portal sessions. */
import * as z from 'zod';
import { PORTAL_MODES, PORTAL_RADII, PORTAL_ROLES } from '../../../core/api/portal.ts';
import { PORTAL_LINK_SECONDS, PORTAL_SESSION_SECONDS } from '../../../core/limits.ts';
import { count, listOf, name, optional, page, portalSessionId, query, shownTime, text } from './common.ts';

const URL_CHARACTERS = 1_000;

/** Accepts `https`, and `http` for this machine. The page makes a link of it, so no other scheme is safe. */
const address = z
  .string()
  .max(URL_CHARACTERS)
  .superRefine((given, context) => {
    const fault = addressFault(given);
    if (fault) context.addIssue({ code: 'custom', message: fault });
  })
  .meta({ format: 'uri' });

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function addressFault(given: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(given) || !URL.canParse(given)) return 'expected a URL, got another string';
  const { protocol, hostname, username, password } = new URL(given);
  if (username !== '' || password !== '') return 'expected a URL without credentials, got one with credentials';
  if (protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname))) return undefined;
  return 'expected an https URL, got another URL';
}

const seconds = ({ min, max }: { readonly min: number; readonly max: number }) => optional(z.int().min(min).max(max));
const role = z.enum(PORTAL_ROLES).meta({
  description: 'The role `view` can read. The role `manage` has the permissions of a user of the app.',
});
const [LABEL_CHARACTERS, WELCOME_CHARACTERS] = [40, 300];
const texts = z
  .strictObject({
    home: optional(text(LABEL_CHARACTERS)).meta({
      description: 'The name of the first page in the navigation. Default: Destinations.',
    }),
    welcome: optional(text(WELCOME_CHARACTERS)).meta({ description: 'A text at the top of the first page.' }),
    back: optional(text(LABEL_CHARACTERS)).meta({
      description: 'The text of the link to `return_url`. Default: "Back to", followed by the name of the product.',
    }),
  })
  .meta({ id: 'PortalTexts' });
const theme = z
  .strictObject({
    mode: optional(z.enum(PORTAL_MODES)).meta({ description: "Default: the colour scheme of the user's system." }),
    primary_color: optional(
      z.string().regex(/^#[0-9a-fA-F]{6}$/, 'expected a colour such as #0b6a62, got another string'),
    ).meta({
      description: 'The colour of buttons and links. The page makes it darker or lighter until texts are readable.',
      examples: ['#0b6a62'],
    }),
    logo_url: optional(address).meta({
      description: 'An image with an origin of the stack’s setting `portal.logoOrigins`.',
      examples: ['https://product.example/logo.svg'],
    }),
    name: optional(name).meta({ description: 'The name of the product.' }),
    radius: optional(z.enum(PORTAL_RADII)).meta({ description: 'The roundness of corners. Default: medium.' }),
    texts: optional(texts),
  })
  .meta({ id: 'PortalTheme' });

export const portalLinkBody = z
  .strictObject({
    role,
    expires_in: seconds(PORTAL_LINK_SECONDS).meta({
      description: `The seconds within which the link must be opened. Default: ${PORTAL_LINK_SECONDS.default}.`,
    }),
    session_expires_in: seconds(PORTAL_SESSION_SECONDS).meta({
      description: `The seconds for which the session lasts after the link was opened. Default: ${PORTAL_SESSION_SECONDS.default}.`,
    }),
    user: optional(name).meta({
      description: 'A name of the user for the audit trail.',
      examples: ['ann@acme.example'],
    }),
    return_url: optional(address).meta({
      description: 'The page of the product from which the user comes. The portal links to it.',
      examples: ['https://product.example/settings'],
    }),
    theme: optional(theme),
  })
  .meta({ id: 'PortalLinkInput' });
export const portalLink = z
  .strictObject({
    url: z.string().meta({ description: 'Contains a secret in its fragment. Open it once, and do not log it.' }),
    session_id: portalSessionId,
    role,
    expires_at: shownTime.meta({ description: 'When the link expires.' }),
  })
  .meta({ id: 'PortalLink' });

export const portalSession = z
  .strictObject({
    session_id: portalSessionId,
    role,
    state: z
      .enum(['unused', 'open'])
      .meta({ description: 'The state `unused` means that the link was not opened yet.' }),
    user: z.string().optional(),
    created_at: shownTime,
    opened_at: shownTime.optional().meta({ description: 'When the link was opened.' }),
    expires_at: shownTime.meta({ description: 'When the link, or the session of an opened link, expires.' }),
  })
  .meta({ id: 'PortalSession' });
export const portalSessionList = listOf(portalSession, 'PortalSessionList');
export const portalSessionsQuery = query(page);
export const revokedSessions = z
  .strictObject({ revoked: count.meta({ description: 'The number of links and sessions.' }) })
  .meta({ id: 'RevokedPortalSessions' });

export const openLinkBody = z
  .strictObject({ token: z.string().max(4_000).meta({ description: 'The token in the fragment of the link.' }) })
  .meta({ id: 'PortalSessionInput' });
export const openedSession = z
  .strictObject({
    token: z.string().meta({ description: 'The Bearer token for requests to the paths below `/portal`.' }),
    app_id: z.string(),
    session_id: portalSessionId,
    role,
    expires_at: shownTime,
  })
  .meta({ id: 'OpenedPortalSession' });

/** What a session of the portal reads about itself. */
export const ownSession = z
  .strictObject({
    role,
    expires_at: shownTime,
    return_url: z.string().optional(),
    theme: z
      .strictObject({
        mode: z.enum(PORTAL_MODES).optional(),
        primary_color: z.string().optional(),
        logo_url: z.string().optional(),
        name: z.string().optional(),
        radius: z.enum(PORTAL_RADII).optional(),
        texts: z
          .strictObject({
            home: z.string().optional(),
            welcome: z.string().optional(),
            back: z.string().optional(),
          })
          .meta({ id: 'ShownPortalTexts' })
          .optional(),
      })
      .meta({ id: 'ShownPortalTheme' })
      .optional(),
  })
  .meta({ id: 'OwnPortalSession' });
