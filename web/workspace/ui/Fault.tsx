import { Component, type ErrorInfo, type ReactNode } from "react";
import { Mark } from "./SignIn";

interface FaultState {
    failed: boolean;
}

/** Stands in the place of a page that broke, so that nobody looks at an empty screen. Drafts and the outbox are kept. */
export class Fault extends Component<{ children: ReactNode }, FaultState> {
    override state: FaultState = { failed: false };

    static getDerivedStateFromError(): FaultState {
        return { failed: true };
    }

    override componentDidCatch(error: Error, info: ErrorInfo): void {
        console.error(error, info.componentStack);
    }

    override render(): ReactNode {
        if (!this.state.failed) return this.props.children;
        return (
            <main className="door">
                <div className="door-form" role="alert">
                    <Mark />
                    <h1>This page broke</h1>
                    <p>What you wrote is kept. Load the page again to go on.</p>
                    <button type="button" className="button primary" onClick={() => window.location.reload()}>
                        Load again
                    </button>
                </div>
            </main>
        );
    }
}
