import { Component, type ReactNode } from "react";
import { ApiError } from "../../shared/api";
import { Trouble } from "./states";

/** A part of the shop that could not be fetched is said as what it is; the frame around it goes on. */
export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    const unread = error instanceof TypeError && /import|module/i.test(error.message);
    return { error: unread ? new ApiError(0, {}) : error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="page column">
        <Trouble error={this.state.error} retry={() => window.location.reload()} />
      </div>
    );
  }
}
