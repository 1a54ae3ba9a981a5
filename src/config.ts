import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { OppslagError, systemErrorCode } from './base/errors.ts';
import { LOG_LEVELS, type LogLevel } from './base/log.ts';
import { isCronExpression } from './refresh/schedule.ts';
import { isStoreUrl } from './snapshot/store/open-store.ts';

/** What the service runs with. */
export interface Config {
  /** `host:port` of the gRPC listener. Port 0 takes any free one. */
  readonly grpcAddress: string;
  /** `host:port` of the HTTP listener, or undefined when it is off. */
  readonly httpAddress: string | undefined;
  /** `host:port` of the listener for operators, or undefined when it is off. */
  readonly adminAddress: string | undefined;
  /** Snapshot stores in the order in which they are asked: absolute directories and URLs, at least one. */
  readonly stores: readonly string[];
  /** Directory for what was accepted, or undefined when nothing is kept. */
  readonly cache: string | undefined;
  /** How many accepted snapshots are kept there, 2 to 64. */
  readonly keptSnapshots: number;
  /** Path of the trust policy. */
  readonly trust: string;
  /** Cron expression, in Europe/Oslo. */
  readonly refreshSchedule: string;
  readonly logLevel: LogLevel;
  /** Most bytes of finished answers to keep in memory; 0 keeps none. */
  readonly answerCacheBytes: number;
}

/** Exit code of a start with wrong settings: EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

const ADDRESS = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/;
/** What Kubernetes sets in every pod for a Service whose name begins with `oppslag`. */
const SERVICE_LINK =
  /^OPPSLAG_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP)(_(PROTO|PORT|ADDR))?)$/;
/** One of them has a name that a person could give too; its value tells. */
const SERVICE_LINK_PORT = /^OPPSLAG_(\w+_)?PORT=(tcp|udp):\/\//;
const text = z.string('must be a text');
const addressShape = text.refine(isAddress, 'must be host:port, port 0 to 65535');

const MAX_ANSWER_CACHE_MIB = 1_024;
const MAX_STORES = 8;
const [MIN_KEPT, MAX_KEPT] = [2, 64];
/** Hosts that only this machine can connect to. */
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]):/;
const STORE_RULE = 'must name directories, and http or https URLs without user, query and fragment';

/** Every setting with its name in the file, its environment variable, its default and its rule. */
export const SETTINGS = {
  grpcAddress: { variable: 'OPPSLAG_GRPC_ADDRESS', fallback: '127.0.0.1:50051', shape: addressShape },
  httpAddress: {
    variable: 'OPPSLAG_HTTP_ADDRESS',
    fallback: '127.0.0.1:8080',
    shape: text.refine(
      (value) => value === 'off' || isAddress(value),
      'must be host:port, port 0 to 65535, or off',
    ),
  },
  adminAddress: {
    variable: 'OPPSLAG_ADMIN_ADDRESS',
    fallback: 'off',
    shape: text.refine(
      (value) => value === 'off' || isAddress(value),
      'must be host:port, port 0 to 65535, or off',
    ),
  },
  adminExposed: {
    variable: 'OPPSLAG_ADMIN_EXPOSED',
    fallback: 'false',
    shape: z.preprocess(
      (value) => (typeof value === 'boolean' ? String(value) : value),
      z.enum(['true', 'false'], 'must be true or false'),
    ),
  },
  store: {
    variable: 'OPPSLAG_STORE',
    fallback: 'snapshots',
    shape: z.preprocess(
      // The environment knows no lists; the file does, for paths with a comma.
      (value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value),
      z
        .array(text.refine(isStore, STORE_RULE), 'must be a text or a list of texts')
        .min(1, 'must not be empty')
        .max(MAX_STORES, `must name at most ${MAX_STORES} stores`)
        .refine((stores) => new Set(stores).size === stores.length, 'must name each store once'),
    ),
  },
  cache: {
    variable: 'OPPSLAG_CACHE',
    fallback: 'cache',
    shape: text.min(1, 'must not be empty'),
  },
  keptSnapshots: {
    variable: 'OPPSLAG_KEPT_SNAPSHOTS',
    fallback: '5',
    shape: z.preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      text.refine(isKeptCount, `must be a whole number, ${MIN_KEPT} to ${MAX_KEPT}`),
    ),
  },
  trust: {
    variable: 'OPPSLAG_TRUST',
    fallback: 'keys/trust.json',
    shape: text.min(1, 'must not be empty'),
  },
  refreshSchedule: {
    variable: 'OPPSLAG_REFRESH_SCHEDULE',
    fallback: '*/5 * * * *',
    shape: text.refine(
      isCronExpression,
      'must be a cron expression of five or six fields that is due some day',
    ),
  },
  logLevel: {
    variable: 'OPPSLAG_LOG_LEVEL',
    fallback: 'info',
    shape: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
  },
  answerCacheMib: {
    variable: 'OPPSLAG_ANSWER_CACHE_MIB',
    fallback: '32',
    shape: z.preprocess(
      (value) => (typeof value === 'number' ? String(value) : value),
      text.refine(isAnswerCacheMib, `must be a whole number, 0 to ${MAX_ANSWER_CACHE_MIB}`),
    ),
  },
} as const;

type SettingName = keyof typeof SETTINGS;
/** Settings that are paths, or have some. */
const PATHS: ReadonlySet<SettingName> = new Set(['store', 'cache', 'trust']);
const NAMES = Object.keys(SETTINGS) as SettingName[];
const FILE_VARIABLE = 'OPPSLAG_CONFIG';
/** Names that are none of a setting: so many are told, and so much of each. */
const MAX_SHOWN_NAMES = 8;
const MAX_SHOWN_CHARACTERS = 40;

/**
 * Reads the settings: environment before file before default. Relative paths of the file are taken from its directory.
 *
 * @throws OppslagError CONFIG_INVALID that lists every fault, so that one correction is enough
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const known = new Set<string>([FILE_VARIABLE, ...NAMES.map((name) => SETTINGS[name].variable)]);
  for (const variable of Object.keys(env)) {
    const isLink = SERVICE_LINK.test(variable) || SERVICE_LINK_PORT.test(`${variable}=${env[variable]}`);
    const isForeign = !variable.startsWith('OPPSLAG_') || isLink;
    if (!isForeign && !known.has(variable)) faults.push(`${variable} is not a setting`);
  }
  const file = readFile(env[FILE_VARIABLE], faults);
  const values = new Map<SettingName, string | readonly string[]>();
  const places = new Map<SettingName, string>();
  for (const name of NAMES) {
    const { variable, fallback, shape } = SETTINGS[name];
    const fromEnv = env[variable];
    const isInFile = Object.hasOwn(file.values, name);
    const value = fromEnv ?? (isInFile ? file.values[name] : fallback);
    const place = fromEnv === undefined && isInFile ? `${name} in ${FILE_VARIABLE}` : variable;
    places.set(name, place);
    const result = shape.safeParse(value);
    if (result.success) values.set(name, result.data);
    else faults.push(`${place} ${result.error.issues[0]?.message ?? 'breaks its rule'}`);
    const isOff = name === 'cache' && value === 'off';
    if (result.success && PATHS.has(name) && !isOff) {
      const base = fromEnv === undefined && isInFile ? file.directory : '.';
      values.set(name, resolved(result.data, base));
    }
  }
  const get = (name: SettingName): string => values.get(name) as string;
  const adminAddress = get('adminAddress') === 'off' ? undefined : get('adminAddress');
  const isExposed = adminAddress !== undefined && !LOOPBACK.test(adminAddress);
  if (isExposed && get('adminExposed') !== 'true') {
    const place = places.get('adminAddress');
    faults.push(`${place} must be on loopback unless ${SETTINGS.adminExposed.variable} is true`);
  }
  if (faults.length > 0) throw configInvalid(faults);
  return {
    grpcAddress: get('grpcAddress'),
    httpAddress: get('httpAddress') === 'off' ? undefined : get('httpAddress'),
    adminAddress,
    stores: values.get('store') as readonly string[],
    cache: get('cache') === 'off' ? undefined : get('cache'),
    keptSnapshots: Number(get('keptSnapshots')),
    trust: get('trust'),
    refreshSchedule: get('refreshSchedule'),
    logLevel: get('logLevel') as LogLevel,
    answerCacheBytes: Number(get('answerCacheMib')) * 1024 * 1024,
  };
}

/** Paths made absolute, and URLs as they are. */
function resolved(value: string | readonly string[], base: string): string | readonly string[] {
  if (typeof value === 'string') return resolve(base, value);
  return value.map((each) => (isStoreUrl(each) ? each : resolve(base, each)));
}

interface ConfigFile {
  readonly values: Readonly<Partial<Record<SettingName, unknown>>>;
  readonly directory: string;
}

function readFile(path: string | undefined, faults: string[]): ConfigFile {
  if (path === undefined) return { values: {}, directory: '.' };
  const directory = resolve(path, '..');
  try {
    // Editors on Windows put a byte order mark in front.
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      faults.push(`${FILE_VARIABLE} must name a file that holds a JSON object`);
      return { values: {}, directory };
    }
    const unknown = Object.keys(parsed).filter((name) => !Object.hasOwn(SETTINGS, name));
    if (unknown.length > 0) {
      const rule = `must have settings only, not ${listed(unknown)}; settings are ${NAMES.join(', ')}`;
      faults.push(`${FILE_VARIABLE} ${rule}`);
    }
    return { values: parsed, directory };
  } catch (error) {
    const why = systemErrorCode(error);
    faults.push(`${FILE_VARIABLE} must name a readable JSON file${why === undefined ? '' : ` (${why})`}`);
    return { values: {}, directory };
  }
}

/** The first names of a file, which is the operator's own. They may be anything, and are shown on a terminal. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_SHOWN_NAMES).map((name) => {
    const beginning = name.slice(0, MAX_SHOWN_CHARACTERS).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
    return `"${beginning}${name.length > MAX_SHOWN_CHARACTERS ? '…' : ''}"`;
  });
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function configInvalid(faults: readonly string[]): OppslagError<'CONFIG_INVALID'> {
  return new OppslagError({
    code: 'CONFIG_INVALID',
    message:
      faults.length === 1
        ? faults[0]!
        : `${faults.length} settings are wrong:\n${faults.map((f) => `  - ${f}`).join('\n')}`,
    hint: 'docs/configuration.md lists every setting; nothing was started.',
  });
}

function isAnswerCacheMib(value: string): boolean {
  return /^\d{1,4}$/.test(value) && Number(value) <= MAX_ANSWER_CACHE_MIB;
}

function isKeptCount(value: string): boolean {
  return /^\d{1,2}$/.test(value) && Number(value) >= MIN_KEPT && Number(value) <= MAX_KEPT;
}

/** True for a directory, and for a URL under which files can be asked for. */
function isStore(text: string): boolean {
  if (!isStoreUrl(text)) return text !== '' && !/^[a-z][a-z0-9+.-]+:\/\//i.test(text);
  const url = URL.parse(text);
  return url !== null && url.username === '' && url.password === '' && !/[?#]/.test(text);
}

/** True for `host:port`, an IPv6 host in brackets. */
export function isAddress(text: string): boolean {
  const port = ADDRESS.exec(text)?.[2];
  return port !== undefined && Number(port) <= 65_535;
}
