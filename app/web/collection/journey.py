"""The whole journey, and the variables that it starts with."""

from app.web.collection.arriving import ACCOUNT, LOOK
from app.web.collection.buying import CART, CHECKOUT, GUEST, PAY
from app.web.collection.office import OFFICE, REST
from app.web.collection.older import OLDER
from app.web.collection.trouble import TROUBLE

FOLDERS = (LOOK, ACCOUNT, CART, CHECKOUT, PAY, GUEST, TROUBLE, OFFICE, REST, *OLDER)

# Those that start empty are filled on the way. The demo's administrator is no secret: production has none.
VARIABLES = {
    "base_url": "http://127.0.0.1:5000",
    "simulator_url": "http://127.0.0.1:5001",
    "admin_login": "admin@duka.test",
    "admin_password": "duka-demo-admin",
    "run": "",
    "payer_phone": "",
    "pays_phone": "",
    "wrong_pin_phone": "",
    "cancel_phone": "",
    "second_phone": "",
    "odd_phone": "",
    "shop_phone": "",
    "decora_phone": "",
    "storage_phone": "",
    "storage_start": "",
    "storage_end": "",
}

# A run has a name of its own and phones of its own, so that it can be repeated on the same shop. The last
# two digits choose what the simulator makes a phone do; 78 and 79 wait for a person's tap.
BEFORE_ANY = """\
if (!pm.collectionVariables.get("run")) {
  const pick = () => String(Math.floor(Math.random() * 1e6)).padStart(6, "0");
  pm.collectionVariables.set("run", Date.now().toString(36) + pick().slice(3));
  const phones = { payer: "78", pays: "00", wrong_pin: "02", cancel: "03", second: "79", odd: "13",
    shop: "00", decora: "00", storage: "00" };
  for (const [name, ending] of Object.entries(phones)) {
    pm.collectionVariables.set(name + "_phone", "07" + pick() + ending);
  }
}
"""
