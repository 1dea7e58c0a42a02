//! Signing in and out, sessions, and a text that survives.

use ::people::door::schema::devices;
use ::people::schema::{people, sessions};
use db::Time;
use diesel::prelude::*;
use web::limits::PerMinute;

use super::*;

both!(a_member_signs_in_and_out, |world| {
    account(&world, "Nadia Okafor");
    let page = world.get(&Nobody, "/sign-in?next=/people%3Fq%3Dx").await.expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.field("next"), "/people?q=x");
    let fields = [("email", " Nadia.Okafor@MarlowReach.example"), ("password", PASSWORD), ("next", "/people?q=x")];
    let reply = world.post(&Nobody, "/sign-in", &fields).await.expect(303);
    assert_eq!(reply.location(), "/people?q=x");
    let cookie = reply.header("set-cookie").to_owned();
    assert!(cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax"), "{cookie}");
    let browser = Browser::after(&reply);
    assert!(is_inside(&world, &browser).await);
    let here = world.get(&browser, "/sign-in?next=/people").await;
    assert_eq!(here.location(), "/people", "whoever is inside goes on");

    let secret = browser.0.split_once('=').unwrap().1.to_owned();
    let stored = world.stored(|db| Ok(sessions::table.select(sessions::token).load::<Vec<u8>>(db)?));
    assert_eq!(stored, [web::hash_secret(&secret).to_vec()], "only the hash is kept");

    let out = world.post(&browser, "/sign-out", &[]).await.expect(303);
    assert!(out.header("set-cookie").contains("toast=toast-signed-out"), "{:?}", out.headers);
    assert!(
        out.headers
            .get_all("set-cookie")
            .iter()
            .any(|c| c.to_str().unwrap().starts_with("wellspring=; Path=/; Max-Age=0"))
    );
    assert!(!is_inside(&world, &browser).await);
});

both!(a_wrong_password_and_an_unknown_address_are_one_answer, |world| {
    account(&world, "Nadia Okafor");
    let mut pages = Vec::new();
    for address in ["nadia.okafor@marlowreach.example", "nobody.at.all@marlowreach.example", "no address"] {
        let page = try_to_sign_in(&world, address, "wrong horse battery").await.expect(422);
        assert_eq!(
            page.text_of(".field.wrong .error"),
            "This password does not go with this address. Try again, or set a new one."
        );
        assert_eq!(page.field("email"), address, "what was typed stays");
        assert_eq!(page.attributes("input[name=password]", "value"), Vec::<String>::new(), "except the password");
        assert_eq!(page.attributes("[autofocus]", "name"), ["password"], "the first error has the focus");
        assert!(!page.text().contains("wrong horse"));
        pages.push(page.text().replace(address, "X").replace(page.header("x-request-id"), ""));
    }
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[0], pages[2]);
    try_to_sign_in(&world, "nadia.okafor@marlowreach.example", PASSWORD).await.expect(303);
});

both!(the_way_on_stays_on_this_site, |world| {
    account(&world, "Nadia Okafor");
    for elsewhere in ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example", "", "people"] {
        let fields = [("email", &*email("Nadia Okafor")), ("password", PASSWORD), ("next", elsewhere)];
        let reply = world.post(&Nobody, "/sign-in", &fields).await.expect(303);
        assert_eq!(reply.location(), "/", "{elsewhere}");
    }
});

/// A world in which tests say from where somebody comes, and whose limits are these.
fn behind_a_proxy(world: World, per_minute: PerMinute) -> World {
    world.limited(per_minute).with_settings(|settings| settings.trusted_proxies = vec![[127, 0, 0, 1].into()])
}

/// Sends a form from an address.
async fn from(world: &World, address: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
    world.request("POST", path).header("x-forwarded-for", address).form(fields).send().await
}

both!(tries_are_limited_by_network_and_less_by_account, |world| {
    account(&world, "Nadia Okafor");
    account(&world, "Tomasz Wolak");
    let world = behind_a_proxy(world, PerMinute { sign_in: 3, write: 0, search: 0 });
    let try_from = async |address: &str, name: &str, password: &str| {
        from(&world, address, "/sign-in", &[("email", &email(name)), ("password", password)]).await
    };
    for left in ["2", "1", "0"] {
        let wrong = try_from("192.0.2.1", "Nadia Okafor", "wrong wrong").await.expect(422);
        assert_eq!((wrong.header("ratelimit-limit"), wrong.header("ratelimit-remaining")), ("3", left));
    }
    let refused = try_from("192.0.2.1", "Nadia Okafor", PASSWORD).await.expect(429);
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    assert!(refused.text_of(".banner.bad").starts_with("Too many tries. Try again in"));
    assert_eq!(refused.field("email"), email("Nadia Okafor"));
    try_from("192.0.2.1", "Tomasz Wolak", PASSWORD).await.expect(429);
    let elsewhere = try_from("192.0.2.2", "Nadia Okafor", PASSWORD).await.expect(429);
    assert_eq!(elsewhere.header("retry-after"), "1", "as many wrong ones cost whoever is new here a second");
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    try_from("192.0.2.2", "Nadia Okafor", PASSWORD).await.expect(303);

    // From many networks an account is tried as often, and then each try waits longer than the one before.
    let mut tried = 0;
    while try_from(&format!("198.51.100.{tried}"), "Nadia Okafor", "wrong wrong").await.status != 429 {
        tried += 1;
        assert!(tried < 20, "it is never closed");
    }
    assert!(tried >= 3, "{tried}");
    try_from("203.0.113.2", "Tomasz Wolak", PASSWORD).await.expect(303);
});

both!(whoever_signed_in_here_before_is_not_kept_out_by_guesses, |world| {
    account(&world, "Nadia Okafor");
    let world = behind_a_proxy(world, PerMinute { sign_in: 3, write: 0, search: 0 });
    let fields = [("email", &*email("Nadia Okafor")), ("password", PASSWORD)];
    let first = from(&world, "192.0.2.1", "/sign-in", &fields).await.expect(303);
    let device = cookie_of(&first, "wellspring-device");
    assert!(first.headers.get_all("set-cookie").iter().any(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("wellspring-device=")
            && cookie.ends_with("; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax")
    }));
    // Strangers guess from everywhere, and from where she is.
    let wrong = [("email", &*email("Nadia Okafor")), ("password", "wrong wrong")];
    for host in 0..30 {
        from(&world, &format!("198.51.100.{host}"), "/sign-in", &wrong).await;
        from(&world, "192.0.2.1", "/sign-in", &wrong).await;
    }
    let page = from(&world, "192.0.2.1", "/sign-in", &fields).await.expect(429);
    assert!(page.attributes("main a", "href").contains(&"/password/new".to_owned()), "there is another way");
    from(&world, "203.0.113.1", "/sign-in", &fields).await.expect(429);
    let known = async |fields: &[(&str, &str)]| {
        let request = world.request("POST", "/sign-in").header("x-forwarded-for", "192.0.2.1");
        request.header("cookie", &device).form(fields).send().await
    };
    let inside = known(&fields).await.expect(303);
    assert!(!inside.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("wellspring-device")));
    // Its own allowance ends too, and nobody else can use it up; another account does not have it.
    known(&wrong).await.expect(422);
    known(&wrong).await.expect(422);
    known(&wrong).await.expect(429);
    account(&world, "Tomasz Wolak");
    known(&[("email", &*email("Tomasz Wolak")), ("password", PASSWORD)]).await.expect(429);
});

both!(a_sign_in_from_a_new_browser_is_told, |world| {
    account(&world, "Nadia Okafor");
    account(&world, "Tomasz Wolak");
    let phone =
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
    let enter = async |name: &str, cookie: &str, agent: &str| {
        let fields = [("email", &*email(name)), ("password", PASSWORD)];
        let request = world.request("POST", "/sign-in").header("cookie", cookie).header("user-agent", agent);
        request.form(&fields).send().await.expect(303)
    };
    let desk = cookie_of(&enter("Nadia Okafor", "", "test").await, "wellspring-device");
    enter("Nadia Okafor", &desk, "test").await;
    assert!(outbox(&world).is_empty(), "the first browser, and the same again");
    let reply = enter("Nadia Okafor", "", phone).await;
    let mails = outbox(&world);
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.contains("To: \"Nadia Okafor\" <nadia.okafor@marlowreach.example>\n"), "{mail}");
    assert!(mail.contains("A new browser is signed in to your account at Marlow Reach Hospital"), "{mail}");
    let year = Time::now().timestamp().strftime("%Y-").to_string();
    assert!(mail.contains("Chrome on Android") && mail.contains(&year), "which browser, and when: {mail}");
    assert_eq!(link(mail), "/settings/sessions");
    enter("Tomasz Wolak", &desk, "test").await;
    assert_eq!(outbox(&world).len(), 1, "his first, in a browser that others use too");
    let secret = desk.split_once('=').unwrap().1.to_owned();
    let stored = world.stored(|db| Ok(devices::table.select(devices::token).load::<Vec<u8>>(db)?));
    assert_eq!(stored.iter().filter(|token| **token == web::hash_secret(&secret)).count(), 2, "only the hash is kept");

    let nadia = Browser::after(&reply);
    let list = world.get(&nadia, "/settings/sessions").await.expect(200);
    let forget = list.attributes("form[action^='/settings/devices/']", "action");
    assert_eq!(forget.len(), 2);
    let stranger = world.person("Ines Sommer");
    world.post(&stranger, &forget[1], &[]).await.expect(404);
    world.post(&nadia, &forget[1], &[]).await.expect(303);
    enter("Nadia Okafor", &desk, "test").await;
    assert_eq!(outbox(&world).len(), 2, "what was forgotten is new");
});

/// The cookie of this name that an answer sets, as a browser shows it.
fn cookie_of(reply: &Reply, name: &str) -> String {
    let set = reply.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let found = set.into_iter().find(|cookie| cookie.starts_with(&format!("{name}=")));
    found.and_then(|cookie| cookie.split(';').next()).expect("a cookie").to_owned()
}

both!(each_door_has_tries_of_its_own, |world| {
    let id = account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let world = behind_a_proxy(world, PerMinute { sign_in: 1, write: 0, search: 0 });
    let number = id.to_string();
    let mut tried = 0;
    let strangers = [("email", number.as_str()), ("password", "x")];
    while from(&world, &format!("198.51.100.{tried}"), "/sign-in", &strangers).await.status != 429 {
        tried += 1;
        assert!(tried < 200, "it is never closed");
    }
    let fields = [("password_now", PASSWORD), ("password", "another horse battery")];
    let change = world.request("POST", "/settings/password").header("x-forwarded-for", "192.0.2.1");
    browser.dress(change).form(&fields).send().await.expect(303);
});

both!(a_person_writes_so_often_whatever_they_show, |world| {
    let nadia = world.person("Nadia Okafor");
    let world = behind_a_proxy(world, PerMinute { sign_in: 0, write: 2, search: 0 });
    let (cookie, token) = (nadia.cookie(), format!("Bearer {}", nadia.token()));
    let write = async |host: u8, header: &str, value: &str| {
        let request = world.request("POST", "/settings/profile").header(header, value);
        let request = request.header("x-forwarded-for", &format!("192.0.2.{host}"));
        request.form(&[("name", "Nadia Okafor")]).send().await
    };
    let first = write(1, "cookie", &cookie).await.expect(303);
    assert_eq!((first.header("ratelimit-limit"), first.header("ratelimit-remaining")), ("2", "1"));
    let pressed = world.request("POST", "/c/nowhere/membership").header("authorization", &token);
    let second = pressed.header("x-forwarded-for", "192.0.2.2").form(&[]).send().await.expect(404);
    assert_eq!(second.header("ratelimit-remaining"), "0", "with a token it is the same person");
    let refused = write(3, "cookie", &cookie).await.expect(429);
    assert_eq!(refused.header("ratelimit-remaining"), "0");
    let tomasz = world.person("Tomasz Wolak");
    write(3, "cookie", &tomasz.cookie()).await.expect(303);
});

both!(invented_secrets_share_what_their_network_has, |world| {
    let world = behind_a_proxy(world, PerMinute { sign_in: 0, write: 2, search: 0 });
    let sign_out = async |address: &str, number: u8| {
        let request = world.request("POST", "/sign-out").header("cookie", &format!("wellspring=invented-{number}"));
        request.header("x-forwarded-for", address).form(&[]).send().await.status.as_u16()
    };
    for (number, status) in [303, 303, 429, 429].into_iter().enumerate() {
        let number = u8::try_from(number).unwrap();
        assert_eq!(sign_out("192.0.2.1", number).await, status);
        let same = format!("2001:db8:1:2::{number}");
        assert_eq!(sign_out(&same, number).await, status, "an IPv6 network counts as one");
    }
    let nadia = world.person("Nadia Okafor");
    let request = nadia.dress(world.request("POST", "/sign-out")).header("x-forwarded-for", "192.0.2.1");
    request.form(&[]).send().await.expect(303);
});

both!(sessions_are_listed_and_ended, |world| {
    account(&world, "Nadia Okafor");
    let phone =
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36";
    let fields = [("email", &*email("Nadia Okafor")), ("password", PASSWORD)];
    let reply = world.request("POST", "/sign-in").header("user-agent", phone).form(&fields).send().await.expect(303);
    let phone = Browser::after(&reply);
    let desk = sign_in(&world, "Nadia Okafor").await;
    let laptop = sign_in(&world, "Nadia Okafor").await;

    let list = world.get(&desk, "/settings/sessions").await.expect(200);
    let rows: Vec<_> = list.texts(".rows .row").into_iter().filter(|row| row.contains("last seen")).collect();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows.iter().filter(|row| row.contains("This browser")).count(), 1);
    assert!(rows.iter().any(|row| row.starts_with("Chrome on Android")), "{rows:?}");

    let end_phone = list.attributes(".row form[action^='/settings/sessions/']", "action").pop().unwrap();
    let stranger = world.person("Tomasz Wolak");
    world.post(&stranger, &end_phone, &[]).await.expect(404);
    assert!(is_inside(&world, &phone).await);
    world.post(&desk, &end_phone, &[]).await.expect(303);
    assert!(!is_inside(&world, &phone).await);
    assert!(is_inside(&world, &laptop).await);

    world.post(&desk, "/settings/sessions/end", &[]).await.expect(303);
    for browser in [&desk, &laptop] {
        assert!(!is_inside(&world, browser).await);
    }
    assert!(world.get(&stranger, "/settings/sessions").await.status == 200, "others stay");
});

both!(a_session_lasts_thirty_days_from_the_last_visit, |world| {
    let id = account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let now = Time::now();
    let (seen, ends) = (now.plus(-2 * Time::HOUR), now.plus(Time::MINUTE));
    let set = move |seen: Time, ends: Time| move_sessions(id, seen, ends);
    world.arrange(set(seen, ends));
    assert!(is_inside(&world, &browser).await);
    let read = |world: &World| {
        world.stored(|db| {
            Ok(sessions::table
                .filter(sessions::person_id.eq(id))
                .select((sessions::seen_at, sessions::expires_at))
                .first::<(Time, Time)>(db)?)
        })
    };
    assert_eq!(read(&world), (seen, ends), "reading a page writes nothing");
    spine::jobs::wake(world.app.database(), &wellspring::schedules(), now).unwrap();
    world.settle();
    let (seen_at, expires_at) = read(&world);
    assert!(seen_at >= now && expires_at == seen_at.plus(30 * Time::DAY), "{seen_at:?} {expires_at:?}");

    world.arrange(set(now.plus(-31 * Time::DAY), now.plus(-Time::SECOND)));
    assert!(!is_inside(&world, &browser).await);
});

fn move_sessions(id: PersonId, seen: Time, ends: Time) -> impl Fn(&mut db::Db) -> db::Result<()> + Send + 'static {
    move |db| {
        diesel::update(sessions::table.filter(sessions::person_id.eq(id)))
            .set((sessions::seen_at.eq(seen), sessions::expires_at.eq(ends)))
            .execute(db)?;
        Ok(())
    }
}

both!(what_was_written_survives_an_expired_session, |world| {
    account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let key = world.get(&browser, "/settings/profile").await.expect(200).field("key");
    world.post(&browser, "/settings/sessions/end", &[]).await.expect(303);

    let text = "I connect systems\r\nthat were <never> meant to meet & \"quote\".";
    let sent = [("key", &*key), ("name", "Nadia Okafor"), ("role", "engineer"), ("department", ""), ("about", text)];
    let refused = world.post(&browser, "/settings/profile", &sent).await.expect(401);
    assert_eq!(refused.text_of("h1"), "Sign in first");
    assert_eq!(refused.attributes("main form", "action"), ["/sign-in/kept"]);
    assert_eq!(refused.text_of("main form button"), "Sign in and send it");

    let carried = fields_of(&refused);
    let page = world.post(&browser, "/sign-in/kept", &pairs(&carried)).await.expect(200);
    assert_eq!(page.text_of("h1"), "Sign in");
    let mut carried = fields_of(&page);
    carried.retain(|(name, _)| name != "email" && name != "password");
    let login = |password: &str| {
        let mut fields = carried.clone();
        fields.push(("email".to_owned(), email("Nadia Okafor")));
        fields.push(("password".to_owned(), password.to_owned()));
        fields
    };
    let again = world.post(&browser, "/sign-in", &pairs(&login("wrong wrong"))).await.expect(422);
    assert!(fields_of(&again).iter().any(|(name, value)| name == "kept-field-about" && value == text));
    let inside = world.post(&browser, "/sign-in", &pairs(&login(PASSWORD))).await.expect(200);
    let browser = Browser::after(&inside);
    assert_eq!(inside.attributes("main form", "action"), ["/settings/profile"]);
    assert_eq!(inside.texts("main form button"), ["Send it now"]);
    assert!(!inside.text().contains(PASSWORD));

    let saved = world.post(&browser, "/settings/profile", &pairs(&fields_of(&inside))).await.expect(303);
    assert_eq!(saved.location(), "/people/nadia-okafor");
    let about = world.stored(|db| Ok(people::table.select(people::about).first::<String>(db)?));
    assert_eq!(about, text.replace("\r\n", "\n"));
});

both!(whoever_signed_in_meanwhile_goes_straight_on, |world| {
    account(&world, "Nadia Okafor");
    let browser = sign_in(&world, "Nadia Okafor").await;
    let carried = [("kept-action", "/settings/profile"), ("kept-field-about", "one\ntwo")];
    let page = world.post(&browser, "/sign-in/kept", &carried).await.expect(200);
    assert_eq!(page.attributes("main form", "action"), ["/settings/profile"]);
    let foreign = [("kept-action", "//elsewhere.example/"), ("kept-field-about", "one\ntwo")];
    let page = world.post(&browser, "/sign-in/kept", &foreign).await.expect(200);
    assert_eq!(page.attributes("main form", "action"), ["/sign-in"], "nothing is sent to another site");
});

/// The fields that a browser would send for the form in the middle of a page, with the line ends that it sends.
fn fields_of(page: &Reply) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.text());
    let all = scraper::Selector::parse("main form input[name], main form textarea[name]").unwrap();
    let field = |element: scraper::ElementRef<'_>| {
        let value = match element.value().name() {
            "textarea" => element.text().collect(),
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        (element.attr("name").unwrap().to_owned(), value.replace("\r\n", "\n").replace('\n', "\r\n"))
    };
    html.select(&all).map(field).collect()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

both!(every_write_asks_who_comes, |world| {
    for path in ["/settings/profile", "/settings/password", "/settings/tokens", "/settings/sessions/end"] {
        let refused = world.post(&Nobody, path, &[("name", "x"), ("scope", "read")]).await;
        assert_eq!(refused.status, 401, "{path}");
    }
    for path in ["/settings/profile", "/settings/password", "/settings/tokens", "/settings/sessions", "/people"] {
        let led = world.get(&Nobody, path).await;
        assert_eq!(led.location(), format!("/sign-in?next={path}"));
    }
});
