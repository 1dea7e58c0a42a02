# The readable documentation of the API.
api-title = API
api-what = The same acts as the pages, for scripts and other programs. Make a token under your settings and send it as “Authorization: Bearer TOKEN”. Without one you read what visitors may read.
api-document = OpenAPI document
api-answers = Answers { $status }.
api-in-body = in the body
