import { exists, writeKeyPair, writePolicy } from './key-files.ts';
import { type Output, pairs } from './output.ts';

export interface KeygenOptions {
  readonly directory: string;
  readonly name: string;
  readonly repository: string;
  /** Path of the trust policy. */
  readonly trust: string;
}

/** Makes a key pair, and a policy that trusts it when there is none yet. */
export async function keygen(options: KeygenOptions, output: Output): Promise<void> {
  const files = await writeKeyPair(options.directory, options.name);
  const isNewPolicy = !(await exists(options.trust));
  if (isNewPolicy) await writePolicy(options.trust, options.repository, files.publicKeyPem);
  output.line(
    pairs([
      ['key id', files.keyId],
      ['private key', `${files.privateKeyPath}  (keep secret, never in a store or repository)`],
      ['public key', files.publicKeyPath],
      [
        'trust policy',
        isNewPolicy ? `${options.trust}  (new: trusts this key)` : `${options.trust}  (unchanged)`,
      ],
    ]),
  );
  if (!isNewPolicy) output.line(`To trust the new key, add the public key to "keys" in ${options.trust}.`);
}
