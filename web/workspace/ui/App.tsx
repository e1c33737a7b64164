import type { ReactElement } from "react";
import { useDesk } from "../app/desk";
import { begin } from "../app/session";
import { Banner } from "./Banner";
import { Shell } from "./Shell";
import { Mark, SignIn } from "./SignIn";

/** The whole page, by how far the sign-in has come. */
export function App(): ReactElement | null {
    const session = useDesk((state) => state.session);
    switch (session) {
        case "starting":
            return null;
        case "unreachable":
            return (
                <main className="door">
                    <div className="door-form" role="alert">
                        <Mark />
                        <h1>Balie cannot be reached</h1>
                        <p>The server does not answer. Your work is safe there.</p>
                        <button type="button" className="button primary" onClick={() => void begin()}>
                            Try again
                        </button>
                    </div>
                </main>
            );
        case "signed-out":
            return <SignIn />;
        case "ready":
            return (
                <>
                    <Banner />
                    <Shell />
                </>
            );
    }
}
