import { z } from 'zod';
import { hubChangesSchema, hubSettingsSchema } from '../../src-shared/models.ts';
import {
  catalogueModelSchema,
  hubModelSchema,
  repositoryFitSchema,
  repositorySchema,
  tokenStateSchema,
} from './models-schemas.ts';
import { procedure, router } from './trpc.ts';

/** A name or an address; what it means, the service says. */
const repository = z.string().trim().min(3).max(512);

/** As it is put into a header: without blanks, and of signs that everybody has. */
const token = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,1000}$/);

/** What models there are to be had, and how they would fit. */
export const hubRouter = router({
  /** Opens no connection. */
  catalogue: procedure.output(z.array(catalogueModelSchema).readonly()).query(({ ctx }) => ctx.hub.catalogue()),

  search: procedure
    .input(z.object({ text: z.string().trim().min(1).max(200) }))
    .output(z.array(hubModelSchema).readonly())
    .query(({ ctx, input, signal }) => ctx.hub.search(input.text, { signal })),

  /** What the hub said last of it, without a connection, unless it is asked anew or for the first time. */
  repository: procedure
    .input(z.object({ name: repository, refresh: z.exactOptional(z.boolean()) }))
    .output(repositorySchema)
    .query(({ ctx, input: { name, ...options }, signal }) => ctx.hub.repository(name, { ...options, signal })),

  fit: procedure
    .input(
      z.object({
        repository,
        contextTokens: z.exactOptional(
          z
            .int()
            .min(256)
            .max(2 ** 24),
        ),
      }),
    )
    .output(repositoryFitSchema)
    .query(({ ctx, input: { repository: name, ...options }, signal }) => ctx.hub.fit(name, { ...options, signal })),

  acceptLicence: procedure
    .input(z.object({ repository, licence: z.string().min(1).max(200) }))
    .output(z.void())
    .mutation(({ ctx, input }) => ctx.hub.acceptLicence(input.repository, input.licence)),

  settings: procedure.output(hubSettingsSchema).query(({ ctx }) => ctx.hub.settings()),
  configure: procedure
    .input(hubChangesSchema)
    .output(hubSettingsSchema)
    .mutation(({ ctx, input }) => ctx.hub.configure(input)),

  /** Whether there is one; never the token itself. */
  token: procedure.output(tokenStateSchema).query(({ ctx }) => ctx.hub.tokenState()),
  setToken: procedure
    .input(z.object({ token: token.nullable() }))
    .output(tokenStateSchema)
    .mutation(({ ctx, input }) => ctx.hub.setToken(input.token)),
});
