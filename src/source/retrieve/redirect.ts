import { shownUrl } from './address.ts';
import { refusedRedirect } from './faults.ts';

/** Statuses that send the client elsewhere. */
export const REDIRECT_STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a redirect leads. Only the same scheme, host and port will do, or from `http` to `https` of the same host on
 * their usual ports: whoever can redirect elsewhere could otherwise choose the publisher, or reach inner servers.
 *
 * @throws AttemptError SOURCE_REDIRECTED
 */
export function redirectTarget(from: URL, location: string | undefined): URL {
  const name = shownUrl(from);
  const target = location === undefined ? null : URL.parse(location, from.href);
  if (target === null) throw refusedRedirect(name, 'a redirect must say where to in Location');
  if (target.username !== '' || target.password !== '') {
    throw refusedRedirect(name, 'a redirect must not hold a user or a password');
  }
  if (target.origin !== from.origin && !isUpgrade(from, target)) {
    throw refusedRedirect(
      name,
      `a redirect must stay on the same scheme, host and port; this one goes to ${target.protocol}//${target.host}`,
    );
  }
  target.hash = '';
  return target;
}

function isUpgrade(from: URL, target: URL): boolean {
  const isToTls = from.protocol === 'http:' && target.protocol === 'https:';
  return isToTls && target.hostname === from.hostname && from.port === '' && target.port === '';
}
