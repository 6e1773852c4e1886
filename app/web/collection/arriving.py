"""The journey begins: looking around, making an account."""

from app.web.collection.steps import Folder, Step

PRODUCT = {"product_id": "{{product_id}}"}

LOOK = Folder(
    "1 Look around",
    "Nothing here needs an account.",
    (
        Step("Is the shop open?", "alive", 200, checks={"it is": ("json.status", "ok")}),
        Step("Is the database there?", "ready", 200, checks={"it is": ("json.status", "ready")}),
        Step(
            "Which shelves are there?",
            "list_categories",
            200,
            keeps={"category_id": "json.data[0].id"},
            checks={"there are shelves": "json.data.length > 0"},
        ),
        Step("Read one shelf", "read_category", 200, path={"category_id": "{{category_id}}"}),
        Step(
            "What can be bought now?",
            "list_products",
            200,
            query={"in_stock": "true", "limit": "100"},
            first=(
                "const counted = json.data.filter((each) => each.stock.tracked)"
                ".sort((a, b) => b.stock.available - a.stock.available);"
            ),
            keeps={
                "product_id": "counted[0].id",
                "other_product_id": "counted[1].id",
                "scarce_product_id": "counted[counted.length - 1].id",
            },
            checks={
                "something can": "counted.length > 2",
                "prices are in cents": "counted[0].price.amount > 100",
            },
            words="Keeps the product of which there is most, so that the journey can be repeated.",
        ),
        Step(
            "The first page",
            "list_products",
            200,
            query={"limit": "2", "total": "true"},
            keeps={"cursor": "json.page.next_cursor"},
            checks={
                "two rows": ("json.data.length", 2),
                "there are more": "json.page.has_more && json.page.total > 2",
                "the Link header leads to them": "header('Link').includes('rel=\"next\"')",
            },
        ),
        Step(
            "The next page",
            "list_products",
            200,
            query={"limit": "2", "cursor": "{{cursor}}"},
            checks={"there are rows": "json.data.length > 0"},
        ),
        Step("Search", "list_products", 200, query={"q": "unga"}),
        Step(
            "Read one product",
            "read_product",
            200,
            path=PRODUCT,
            keeps={"etag": "header('ETag')"},
            checks={"its price is written as people write it": "json.price.display.startsWith('KSh ')"},
        ),
        Step(
            "Read it again when it changed",
            "read_product",
            304,
            path=PRODUCT,
            headers={"If-None-Match": "{{etag}}"},
        ),
    ),
)

ACCOUNT = Folder(
    "2 Account",
    "A new customer for every run.",
    (
        Step(
            "Make an account",
            "register",
            201,
            body={"email": "amina.{{run}}@example.com", "username": "amina {{run}}"},
            keeps={"access_token": "json.access_token", "user_id": "json.user.id"},
            checks={"you are signed in": "json.access_token.length > 20"},
        ),
        Step(
            "Sign in",
            "log_in",
            200,
            body={"login": "amina.{{run}}@example.com"},
            keeps={"access_token": "json.access_token", "refresh_token": "json.refresh_token"},
            checks={"the token says how long it lives": "json.expires_in >= 60"},
        ),
        Step(
            "Renew the tokens",
            "refresh",
            200,
            body={"refresh_token": "{{refresh_token}}"},
            keeps={"access_token": "json.access_token", "refresh_token": "json.refresh_token"},
            checks={
                "the refresh token is a new one": "json.refresh_token !== pm.variables.get('refresh_token')"
            },
        ),
        Step(
            "Who am I?",
            "read_me",
            200,
            who="customer",
            checks={
                "phones are E.164": ("json.phone", "+254712345678"),
                "a customer": ("json.role", "customer"),
            },
        ),
        Step(
            "Change my name",
            "edit_me",
            200,
            who="customer",
            body={"name": "Amina Otieno", "phone": "0712 345 678", "username": None},
            checks={"it is changed": ("json.name", "Amina Otieno")},
        ),
    ),
)
