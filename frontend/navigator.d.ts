/** The keyboard layout, which some browsers tell. */
interface Navigator {
  readonly keyboard?: { getLayoutMap?: () => Promise<ReadonlyMap<string, string>> };
}
