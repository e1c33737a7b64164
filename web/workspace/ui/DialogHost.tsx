import type { ReactElement } from "react";
import { patch, useDesk } from "../app/desk";
import { AssignDialog } from "./AssignDialog";
import { ConsultDialog } from "./ConsultDialog";
import { EraseDialog } from "./EraseDialog";
import { LabelsDialog } from "./LabelsDialog";
import { SnoozeDialog } from "./SnoozeDialog";
import { StartDialog } from "./StartDialog";
import { TemplatePicker } from "./TemplatePicker";
import { TransferDialog } from "./TransferDialog";

/** The dialog that is called for: about the open conversation, or about a new one. */
export function DialogHost(): ReactElement | null {
    const dialog = useDesk((state) => state.dialog);
    const open = useDesk((state) => (state.route.page === "desk" ? state.route.conversation : null));
    const conversation = useDesk((state) => (open ? state.conversations[open] : undefined));
    const close = (): void => patch({ dialog: null });
    if (dialog === "start") return <StartDialog close={close} />;
    if (!conversation) return null;
    switch (dialog) {
        case "templates":
            return <TemplatePicker conversation={conversation} close={close} />;
        case "snooze":
            return <SnoozeDialog conversation={conversation} close={close} />;
        case "assign":
            return <AssignDialog conversation={conversation} close={close} />;
        case "transfer":
            return <TransferDialog conversation={conversation} close={close} />;
        case "consult":
            return <ConsultDialog conversation={conversation} close={close} />;
        case "labels":
            return <LabelsDialog conversation={conversation} close={close} />;
        case "erase":
            return <EraseDialog conversation={conversation} close={close} />;
        default:
            return null;
    }
}
