import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "./admin.css";
import { BackOffice } from "./BackOffice";

createRoot(document.getElementById("root")!).render(<BackOffice />);
