/** Work that was announced: what fails meanwhile is no news. Times are epoch milliseconds. */
export interface Maintenance {
  readonly reason: string;
  /** When it began. */
  readonly since: number;
  /** When it ends by itself; absent where somebody ends it. */
  readonly until?: number;
}
