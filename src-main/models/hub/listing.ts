import { z } from 'zod';
import { repositoryName } from '../../../src-shared/models.ts';

const fileSchema = z.object({
  path: z.string().min(1),
  bytes: z.number().int().nonnegative(),
  sha256: z.exactOptional(z.string().regex(/^[0-9a-f]{64}$/)),
  gitOid: z.exactOptional(z.string().regex(/^[0-9a-f]{40}$/)),
});

/** What there is in a repository at one commit, as the hub lists it. Also the form in which it is kept. */
export const listingSchema = z.object({
  repository: repositoryName,
  /** The commit. */
  revision: z.string().regex(/^[0-9a-f]{7,64}$/),
  files: z.array(fileSchema).readonly(),
  licence: z.object({ name: z.string(), url: z.string() }),
  isGated: z.boolean(),
  /** What the hub thinks a model does, such as `text-generation`. */
  pipelineTag: z.exactOptional(z.string()),
  tags: z.array(z.string()).readonly(),
  /** Names of classes that run the original, such as `BertModel`. */
  architectures: z.array(z.string()).readonly(),
});

export type Listing = z.infer<typeof listingSchema>;

/** A listing, and when the hub gave it, in milliseconds since 1970. */
export type RepositoryListing = Listing & { readonly fetchedAt: number };
