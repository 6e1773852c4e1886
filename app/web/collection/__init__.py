"""The Postman collection: `journey` says which calls in which order, `postman` writes them down."""
