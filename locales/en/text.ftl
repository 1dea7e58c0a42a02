# What is wrong with a text that somebody typed, in any field.
text-unseen = This holds characters that cannot be seen. Type it again, or paste it as plain text.
text-too-long = { $over ->
    [one] This is 1 character longer than the { $most } that fit.
   *[other] This is { $over } characters longer than the { $most } that fit.
}
