// The pages work without this: it adds the PIN pad, the countdown, and a reload when the phone changes.
"use strict";

const page = document.body;
const prompt = document.querySelector("[data-rings]");
const pin = document.getElementById("pin");

function showPad(pad) {
  pad.hidden = false;
  for (const key of pad.querySelectorAll("[data-key]")) {
    key.addEventListener("click", () => {
      pin.value = key.dataset.key ? (pin.value + key.dataset.key).slice(0, 4) : pin.value.slice(0, -1);
    });
  }
}

function countDown(shown) {
  const ends = Date.now() + Number(shown.textContent) * 1000;
  setInterval(() => {
    shown.textContent = Math.max(0, Math.round((ends - Date.now()) / 1000));
  }, 1000);
}

async function reloadWhenChanged() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "application/json" } });
    const phone = await answer.json();
    const typing = document.activeElement?.closest(".menu form");
    if (phone.mark !== page.dataset.mark && !typing) {
      location.reload();
    }
  } catch {
    // The simulator is restarting; the next look will tell.
  }
}

if (prompt) {
  showPad(prompt.querySelector(".pad"));
  countDown(prompt.querySelector("[data-seconds]"));
  const told = sessionStorage.getItem("rang") === prompt.dataset.rings;
  if (!told && navigator.vibrate && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    navigator.vibrate([250, 120, 250]);
  }
  sessionStorage.setItem("rang", prompt.dataset.rings);
}
if ("list" in page.dataset) {
  setInterval(() => {
    if (document.activeElement?.tagName !== "INPUT") {
      location.reload();
    }
  }, 3000);
}
if ("mark" in page.dataset) {
  setInterval(reloadWhenChanged, 1500);
}
