# Parts of the product that administrators switch off and on.

features-title = Features
features-what = Switch off what your organisation does not want. It goes for everybody at once, and nothing that is stored is lost.
features-here = Parts of the product can be switched off for everybody: suggestions, first steps, invitations, pictures, tokens.
features-go = Switch features on and off
features-list = Parts
features-list-hint = all on until somebody switches one off
features-on = on
features-off = off
features-switch-off = Switch off
features-switch-on = Switch on
features-switched-off = Switched off for everybody.
features-switched-on = Switched on for everybody.
features-suggestions = Suggestions
features-suggestions-about = While it is off, no people and no communities are suggested by practice, on pages and over the API; what people waved aside and wished for stays stored.
features-newcomers = First steps for newcomers
features-newcomers-about = While it is off, nobody is shown the three steps, given somebody who greets them, or sent a letter about it; volunteers stay on the rota.
features-invitations = Invitations by facilitators
features-invitations-about = While it is off, facilitators invite nobody into their communities and links that are out open nothing until it is on again; invitations by administrators stay.
features-pictures = Pictures in texts
features-pictures-about = While it is off, no new pictures come into what people write; those that are there can still be seen, and so can photos of people and covers of communities.
features-tokens = Access tokens
features-tokens-about = While it is off, nobody makes tokens for the API and those that exist stop working until it is on again; they stay stored.
tokens-off = Access tokens are switched off on this instance.
