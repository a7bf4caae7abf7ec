// Opened from a sandboxed frame, a page may be sandboxed itself: no download, no printing by script.

export function isSandboxed() {
  try {
    document.domain = document.domain;
    return false;
  } catch {
    return true;
  }
}
