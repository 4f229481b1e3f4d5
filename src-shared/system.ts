/** What the window needs to know of the machine and of the process behind it. */
export interface SystemInfo {
  readonly version: string;
  readonly dataFolder: string;
  /** Names of the formats that can be read, with the extensions they usually carry. */
  readonly formats: readonly { readonly id: string; readonly label: string; readonly extensions: readonly string[] }[];
}
