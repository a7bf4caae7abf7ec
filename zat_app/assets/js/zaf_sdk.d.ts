// What this page uses of Zendesk's app framework (ZAF v2), as the SDK puts it on `window`.

export interface Client {
  get(paths: string[]): Promise<unknown>;
  set(path: string, value: unknown): Promise<unknown>;
  invoke(name: string, ...args: unknown[]): Promise<unknown>;
  metadata(): Promise<unknown>;
  on(event: string, handler: (data: unknown) => void): void;
  trigger(event: string, data?: unknown): void;
  instance(guid: string): Client;
}

declare global {
  interface Window {
    ZAFClient?: { init(): Client | false };
  }
}
