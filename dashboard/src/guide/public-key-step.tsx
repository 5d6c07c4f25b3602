/** The step of the guide that verifies signatures with the public keys of the app. */
import { pathOf } from '../api/client.ts';
import type { SigningKeys } from '../api/types.ts';
import { useGet } from '../load.tsx';
import { linkTo } from '../router.ts';
import { DocsLink } from '../ui/docs-link.tsx';
import { GuideStep } from './guide-steps.tsx';
import { LanguageCode } from './language-code.tsx';
import { PUBLIC_KEY_LANGUAGES, publicKeyCode } from './public-key-code.ts';

export function PublicKeyStep({ appId }: { appId: string }) {
  const { value } = useGet<SigningKeys>(pathOf('apps', appId, 'signing-keys'));
  const page = <a href={linkTo(['apps', appId, 'signing-keys'])}>Signing keys</a>;
  return (
    <GuideStep
      title="Verify with a public key"
      description={
        value && value.url === undefined ? (
          <>The app has no signing key. Create one first: {page}</>
        ) : (
          <>
            The signature <code>v1a</code> is verified with the public keys of the app: {page}
          </>
        )
      }
    >
      <LanguageCode
        label="Verification with a public key"
        languages={PUBLIC_KEY_LANGUAGES}
        codeOf={(language) =>
          publicKeyCode(language === 'go' ? 'go' : 'js', value?.url ?? '<address of the public keys>')
        }
      />
      <DocsLink page="signing-keys.md#verifying">Library, OpenSSL and rules</DocsLink>
    </GuideStep>
  );
}
