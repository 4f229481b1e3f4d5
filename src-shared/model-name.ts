import { AlcoveError } from './errors.ts';
import { repositoryName } from './models.ts';

export interface ModelName {
  /** `owner/name`. */
  readonly repository: string;
  /** What followed the colon. */
  readonly variant?: string;
}

/**
 * What a person means who types or pastes the name of a model: `owner/name`, `owner/name:Q4_K_M`, either with `hf:` before
 * it, or the address of a page of it on the hub or on any mirror.
 * @throws AlcoveError `INVALID_INPUT`
 */
export function parseModelName(text: string): ModelName {
  const given = text.trim();
  const { repository, variant } = /^https?:\/\//i.test(given) ? inAddress(given) : inWords(given);
  if (!repositoryName.safeParse(repository).success || repository.split('/').some((part) => /^\.+$/.test(part))) {
    throw new AlcoveError('INVALID_INPUT', { detail: 'This is not the name of a model, which is owner/name.' });
  }
  return { repository, ...(variant && { variant }) };
}

interface Parts {
  readonly repository: string;
  readonly variant?: string | undefined;
}

function inWords(text: string): Parts {
  const [repository = '', variant] = text.replace(/^(?:hf|huggingface)(?::(?:\/\/)?)/i, '').split(':');
  return { repository: repository.replace(/\/$/, ''), variant };
}

/** `/owner/name/tree/main`, and whatever else comes after the name; some mirrors have `/models` before it. */
function inAddress(text: string): Parts {
  const path = URL.canParse(text) ? new URL(text).pathname.split('/').filter(Boolean) : [];
  const models = path[0] === 'models' || path[0] === 'api' ? path.slice(path.indexOf('models') + 1) : path;
  const [owner = '', last = ''] = models;
  const [name = '', variant] = last.replace(/%3A/gi, ':').split(':');
  return { repository: `${owner}/${name}`, variant };
}
