import { createRoot } from "react-dom/client";
import "./styles/main.css";
import { store } from "./app/desk";
import { followKeys } from "./app/keyboard";
import { followSystemTheme } from "./app/preferences";
import { followAddress } from "./app/route";
import { begin } from "./app/session";
import { openThread } from "./app/threads";
import { App } from "./ui/App";
import { Fault } from "./ui/Fault";
import { isMac } from "./ui/hooks";
import { toggleContact, toggleRail } from "./ui/Shell";

const root = document.getElementById("root");
if (root) {
    followAddress();
    followSystemTheme();
    followKeys({ toggleRail, toggleContact, mac: isMac });
    // A resync drops the threads; the open one comes back by itself.
    store.subscribe(() => {
        const { route, threads, session } = store.get();
        const open = route.page === "desk" ? route.conversation : null;
        if (session === "ready" && open && !threads[open]) void openThread(open);
    });
    createRoot(root).render(
        <Fault>
            <App />
        </Fault>,
    );
    void begin();
}
