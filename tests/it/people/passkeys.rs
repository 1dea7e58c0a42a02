//! Passkeys, as far as one gets without a device: that they are made and used is tried in a browser.

use ::people::door::passkeys::schema::passkeys;
use diesel::prelude::*;

use super::*;

const HERE: &str = "/settings/passkeys";

both!(a_passkey_is_asked_for_with_the_password, |world| {
    account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    world.get(&browser, HERE).await.expect(200);
    let begin = format!("{HERE}/begin");
    let ask = async |name: &str, password: &str| {
        world.post(&browser, &begin, &[("name", name), ("password_now", password)]).await
    };
    ask("My phone", "wrong wrong").await.expect(422);
    ask(" ", PASSWORD).await.expect(422);
    let question = ask("My phone", PASSWORD).await.expect(200).json();
    let asked = &question["options"]["publicKey"];
    assert_eq!(asked["rp"]["id"], "localhost", "bound to the name of the instance");
    assert_eq!(asked["user"]["name"], "nadia.okafor@marlowreach.example");
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");

    let answer = async |who: &dyn Visitor, ceremony: &str| {
        let fields = [
            ("name", "My phone"),
            ("password_now", PASSWORD),
            ("ceremony", ceremony),
            ("credential", "{\"id\":\"x\"}"),
        ];
        world.post(who, HERE, &fields).await
    };
    answer(&browser, question["ceremony"].as_str().unwrap()).await.expect(422);
    answer(&browser, "never asked").await.expect(422);
    assert_eq!(world.stored(|db| Ok(passkeys::table.count().get_result::<i64>(db)?)), 0);
    assert_eq!(answer(&Nobody, "x").await.status, 401);
    let nadia = world.person("Ines Sommer");
    let with_token = world.request("POST", &begin).header("authorization", &format!("Bearer {}", nadia.token()));
    with_token.form(&[("name", "x")]).send().await.expect(403);
});

both!(who_has_passkeys_is_not_told_to_whoever_asks, |world| {
    account(&world, "Nadia Okafor");
    let ask = async |address: &str| world.post(&Nobody, "/sign-in/passkey/begin", &[("email", address)]).await;
    let shape = |question: serde_json::Value| {
        let asked = question["options"]["publicKey"].as_object().expect("a question").clone();
        let known = asked["allowCredentials"].as_array().map(Vec::len);
        (asked.keys().cloned().collect::<Vec<_>>(), known.is_some_and(|known| known > 0))
    };
    let (known, unknown) = (ask(&email("Nadia Okafor")).await, ask("nobody@marlowreach.example").await);
    assert_eq!(shape(known.expect(200).json()), shape(unknown.expect(200).json()));
    let any = ask("").await.expect(200).json();
    assert_eq!(any["options"]["publicKey"]["allowCredentials"], serde_json::json!([]), "whichever the device has");
    ask("no address").await.expect(422);
    let fields = [("ceremony", any["ceremony"].as_str().unwrap()), ("credential", "nonsense")];
    world.post(&Nobody, "/sign-in/passkey", &fields).await.expect(422);
});

both!(a_passkey_is_removed_by_its_owner, |world| {
    let (nadia, tomasz) = (world.person("Nadia Okafor"), world.person("Tomasz Wolak"));
    let (_, _, _, key) = world.keys_of(&nadia);
    let removal = format!("{HERE}/{key}/removal");
    world.post(&tomasz, &removal, &[]).await.expect(404);
    assert_eq!(world.get(&nadia, HERE).await.expect(200).texts(".row b"), ["test"]);
    world.post(&nadia, &removal, &[]).await.expect(303);
    assert!(world.get(&nadia, HERE).await.texts(".row b").is_empty());
    world.post(&nadia, &removal, &[]).await.expect(404);
});

both!(a_bare_address_has_no_passkeys_and_says_why, |world| {
    let nadia = world.person("Nadia Okafor");
    let named = world.get(&Nobody, "/sign-in").await;
    assert_eq!(named.attributes("ws-passkey", "data-origin"), ["http://localhost:8080"]);
    let world = world.with_settings(|settings| settings.public_url = "http://192.0.2.7:8080".to_owned());
    let page = world.get(&nadia, HERE).await.expect(200);
    assert!(page.text().contains("reached by a bare address, http://192.0.2.7:8080"));
    assert!(page.attributes("ws-passkey", "data-origin").is_empty());
    assert!(world.get(&Nobody, "/sign-in").await.attributes("ws-passkey", "data-origin").is_empty());
    world.post(&Nobody, "/sign-in/passkey/begin", &[]).await.expect(409);
});
