"""What pairs of words weigh for the sentiment; "^" is the beginning of a text and "$" its end.

Written by ``python -m benchmarks.sentiment_training``; a line is a weight in hundredths and its features.
"""

PAIRS = """\
-77 niet_beter
-74 hoeft_niet
-72 anyone_else
-70 care_of with_my
-69 kan_ik
-68 found_it of_the
-67 dit_is know_$
-66 for_me van_een
-65 werkt_weer
-64 ^_in klagen_$
-63 0_? ?_$ ook_in
-62 door_$
-60 if_my wachten_op
-59 i_found me_$ niets_mis
-58 ^_can hoe_werkt i_left ill_check
-57 ^_couldnt a_bad ik_geld next_to nog_?
-56 ^_got a_thing naast_me zin_in
-55 bij_vertraging de_regels it_better top_$ trip_$ uur_?
-54 ^_will and_got great_service maar_de no_$ on_time so_nice you_know
-53 one_$ rebooked_me vroeg_$
-52 ^_even ^_niks ^_there ^_waiting always_take er_over is_an wacht_op waiting_for
-51 ^_hold much_$ you_should
-50 ^_ok het_graag het_pakket mijn_adres vijf_tips waiting_to well_$ zijn_de
-49 a_problem know_the me_you say_$ the_fee tijd_en
-48 ^_my came_through dat_jullie een_vraag for_life got_us ik_een ik_niet me_with met_mijn niet_vandaag seats_$
-48 you_asked you_do you_found
-47 0_jaar ^_cancel ^_helped al_gevonden coffee_$ heeft_alles hmm_$ love_this so_cool thank_you to_me today_$
-47 voor_jullie zijn_jullie zoek_een
-46 didnt_know it_? on_this op_tijd
-45 0_personen ^_did ^_laat ^_net ^_our besteld_$ days_until goed_$ niemand_doet stel_ik to_add wat_fijn
-44 ^_hi ^_someone ^_wait ^_zie are_0 help_us ik_zoek it_up or_is the_ticket to_an van_0 wat_als wat_zijn
-43 ^_is ^_just als_ik customer_for hoe_meld is_on jullie_? komt_de leeds_$ meld_ik my_friend open_? sorry_$ trip_?
-43 waar_kan will_the
-42 0_$ ^_first ^_haha ^_its ^_nee ^_niemand ^_no bag_is day_$ een_dag er_een faith_in laat_maar much_is of_an
-42 over_jullie problems_$ that_i vertraging_?
-41 ^_sent ^_yes ^_zijn board_$ boarding_$ fijn_$ great_people heerlijk_$ het_nog i_cancel klant_$ me_know nog_niet
-41 service_$ te_doen that_$ this_account with_your
-40 ^_dm ^_here a_friend cancel_my dallas_$ een_fijne friend_$ home_$ ik_kijk is_why jullie_een my_first need_a
-40 nice_of no_wait om_0 preference_$ uur_$ what_are wil_ook with_a
-39 ^_at ^_hier ^_hmm ^_wij a_lounge are_the awesome_$ brug_bij dit_account fly_to gemeente_$ i_know ik_wacht
-39 last_night nog_0 should_i the_right to_take wil_graag yet_$ zo_snel
-38 ^_best ^_changed ^_happy ^_hey ^_isnt ^_weet back_in change_the de_gemeente i_sent i_wont maandag_$ to_la weten_$
-37 ^_another ^_keep ^_kun ^_oke ^_zin a_red a_vacation but_the er_geen flew_to gaat_om gemeente_? go_to
-37 goed_geholpen happens_if happy_$ have_the kan_de made_my mijn_dm op_tv over_0 thanks_$ the_form what_happens
-37 zo_door
-36 ^_laatste ^_mine ^_rt ^_welke a_raise about_a about_the ad_$ blij_$ connection_to early_$ gevonden_$ ik_kan is_it
-36 line_and my_mom my_number out_to personeel_$ the_email through_$ to_your will_do you_made
-35 0_procent ^_read ^_steeds ^_the a_pleasure account_? app_$ booking_? de_eerste fee_for graag_$ i_can in_seat
-35 nog_$ online_? paris_$ prima_service raise_$ seat_0 to_enter to_help to_orlando vandaag_$ wanneer_is
-34 ^_dank ^_hebben ^_iemand ^_postcode ^_prima ^_problem ^_welcome ^_zo can_i de_dm for_work heb_een in_haarlem
-34 jullie_reclame loved_it my_phone nee_$ the_pilot the_rules the_snow this_morning to_paris wait_for week_$
-34 what_should years_and
-33 0_ab ^_hij ^_if ^_makkelijk a_question binnen_0 bus_to de_vlucht decide_between do_i do_it een_nieuwe exit_row
-33 here_is het_$ it_$ ja_$ je_me mijn_hond newark_$ nice_$ such_a there_a time_and to_leeds to_send view_$
-33 weet_iemand
-32 ^_als ^_nobody ^_only ^_proud ^_we ^_without a_plane and_no boarding_now dank_u deal_$ i_contact ignore_my
-32 just_wondering klantenservice_$ mijn_dag my_last my_son nu_$ or_a right_? sent_$ team_is the_company tips_for
-32 to_london was_on yes_$ you_never
-31 ^_heeft ^_it ^_nog ^_okay arnhem_$ boston_$ day_? done_$ fare_? fingers_crossed first_class helped_me is_a is_at
-31 kon_niet life_$ mijn_klantnummer missed_the my_wifes nog_op of_us our_new please_$ sent_the sunday_$ ten_minutes
-31 to_boston to_houston to_newark two_bags very_kind was_in yay_$ you_for
-30 0_years ^_complimenten about_my for_getting fuel_costs gestuurd_$ good_one got_my het_mogelijk het_weer is_there
-30 klopt_dat la_$ laten_liggen mogelijk_om mooi_$ phoenix_$ problem_with question_about refund_? that_would train_to
-30 vraag_$ weer_goed weer_top
-29 ^_niets ^_nothing ^_youre a_credit an_extra did_you garantie_op gemaakt_$ good_food heeft_de i_love in_? james_$
-29 met_0 my_boss nooit_een nothing_wrong seat_$ surprise_$ te_vroeg that_right that_was the_connection this_a
-29 to_chicago to_dallas weekend_$ werk_$ yesterday_$
-28 ^_delayed ^_fingers ^_looking ^_news ^_stel ^_thx a_quick best_$ crew_$ dank_je denver_$ dm_? heb_het het_zo
-28 i_wish joris_$ jullie_mij just_a landed_early london_$ me_het minutes_from morning_$ naar_eindhoven niet_in
-28 number_for son_$ spoor_0 staat_spoor to_say voor_me was_great website_$ wrong_just
-27 ^_check ^_please ^_probleem ^_this ^_wacht aanvraag_? an_earlier anna_$ are_awesome attent_$ bedankt_$
-27 chauffeur_$ cheers_$ chicago_$ closed_$ een_aanvraag excited_$ geen_klacht geweldig_$ hours_? houston_$ is_0
-27 kind_$ left_my mijn_man nodig_? plane_is plane_to team_$ the_app the_same tram_to you_check
-26 ^_on all_$ amazing_$ are_your dan_de de_bon den_haag found_my geholpen_$ got_me is_great lounge_in me_so
-26 my_details pleasure_$ reference_0 says_gate terminal_? the_game to_dublin to_hear to_manchester tram_$ van_het
-26 was_cancelled we_love when_do wie_kan you_fly zei_dat
-25 ^_cant ^_early ^_ive ^_morgen ^_never ^_safe ^_vakbond ^_well bij_mij de_lijn de_nieuwe ferry_to flying_home
-25 geen_idee gisteravond_$ got_a heb_nog helden_$ hiring_in i_check idee_$ in_groningen it_worth kiezen_?
-25 manchester_$ me_about my_coffee none_of omgeving_$ see_this the_crew tips_? to_phoenix toppers_$ view_of vraag_ik
-25 what_time within_a you_guys zijn_er zondag_$ zwolle_$
-24 ^_hoeveel ^_ja ^_kunt ^_missed ^_she ^_vertraging a_job de_aansluiting de_bus for_taking friday_$ gate_0
-24 geen_vertraging haarlem_$ hats_off have_a in_row late_flight nog_geen off_to on_sunday ook_naar op_een perfect_$
-24 the_help they_said tom_$ too_$ you_flew
-23 0_on ^_airline ^_finally ^_klopt ^_lol ^_zit a_group ab_$ are_there days_to de_metro dm_me do_$ enter_$ gate_in
-23 gelukt_$ gisteren_$ huis_$ i_call i_ordered im_trying is_de jullie_nu jullie_ook kunt_u naar_huis orlando_$
-23 plane_? rock_$ see_you the_extra this_year wants_to yes_i you_in
-22 0_and 0_uur ^_geen ^_he ^_sitting ^_very again_in bankapp_$ bellen_over bij_het breda_$ bus_$ dienstregeling_?
-22 does_it does_the eindhoven_$ er_staat friendly_$ het_gaat hoe_laat i_could keep_up kids_under love_it me_and
-22 monday_? monteur_$ niet_meer op_de sanne_$ schedule_? send_me sue_$ to_denver under_0 upgrade_? vlucht_naar
-22 you_so zo_moet
-21 ?_ik ^_has ^_leuke ^_rijdt ^_storing a_window about_to de_factuur dublin_$ flight_to for_$ great_train haag_$
-21 in_den in_leeds is_een it_says mark_$ met_jullie monteur_was not_one please_dm snel_$ stopt_de sue_was sweet_$
-21 take_? the_next tomorrow_$ vraag_over window_seat zwolle_?
-20 0_got ^_again ^_gelukt ^_kan a_cancelled called_and can_you cant_wait de_intercity de_volgende deserves_a een_uur
-20 fast_$ first_time good_service home_thanks i_still my_way naar_amsterdam percent_$ planes_$ planes_in question_$
-20 the_board zit_in
-19 ^_about ^_beautiful ^_called ^_checked ^_dont ^_het ^_lief ^_pretty ^_snelle agent_$ amsterdam_$ asked_$ at_0
-19 bezorger_$ breda_? compensation_$ dat_? easy_$ een_sprinter een_week funny_$ gebeld_en guys_$ happy_birthday
-19 ik_probeer in_amsterdam in_two is_goed is_how jullie_niet laat_de long_is luggage_$ made_me met_deze mijn_moeder
-19 mike_$ minutes_$ monday_$ my_ticket plane_$ route_to schiphol_$ social_team that_you the_door the_ferry the_new
-19 time_does tried_the two_adults vanavond_$ vanochtend_$ vind_ik voor_het vragen_$ waar_vind was_polite what_a
-19 wish_i wondering_about you_open
-18 ^_customer ^_erg ^_keurig ^_maria ^_still ^_veilig a_dm and_still checken_of contract_loopt dat_is de_voorwaarden
-18 even_checken follow_back je_dat kim_$ metro_$ mijn_contract my_favorite my_trip naar_breda night_? nobody_told
-18 number_where reply_ill rotterdam_$ spring_$ sturen_? which_one why_i wijzigen_?
-17 ^_amazing ^_good ^_have ^_kom ^_tom ^_which ^_zonder a_real aanrader_$ an_old een_ander everybody_$ flights_to
-17 for_kids gedaan_$ geen_problemen geregeld_$ happy_with held_$ hoe_vraag how_early i_have ik_stuur in_arnhem
-17 in_breda in_may in_phoenix inlogpagina_$ is_er it_possible its_a klopt_het koerier_$ me_i my_kids no_issues
-17 om_een ook_kan phone_is possible_to says_on sprinter_? there_was utrecht_$ voor_mijn wat_kost wel_$ what_do
-17 year_$
-16 ^_didnt ^_free ^_let ^_need a_flight bags_? board_? cool_$ day_to dont_know er_komt ferry_$ fijne_dag flight_home
-16 geen_wachttijd has_a het_nummer how_long i_pick if_i ik_meenemen in_tilburg is_for is_het logo_? morgen_$ my_day
-16 naar_onze naar_rotterdam pick_up rude_$ servicemedewerker_$ the_lounge the_train train_$ two_seats vlucht_van
-16 vrijdag_$ when_does whole_family
-15 0_percent 0_seats ^_kunnen ^_now ^_onze ^_really ^_twee ^_welk ^_win a_day a_phone aangekomen_$ add_my app_says
-15 are_my be_on best_airline dank_voor de_machinist die_er een_idee fatima_$ for_my from_a good_now great_tram
-15 het_formulier ik_dit in_utrecht is_al job_$ klant_en kost_een mee_$ meenemen_? mijn_modem moves_to naar_zwolle
-15 nu_0 ok_$ please_follow proud_of row_0 rules_$ the_agent within_0 wordt_er yet_?
-14 ^_all ^_dit ^_gratis ^_im ^_moet ^_netjes ^_respect ^_that ^_thats ^_verkeerd a_crew al_jaren anymore_$
-14 appreciate_the be_your binnen_een come_to doe_ik flight_is friday_? i_change idea_$ intercity_van it_without
-14 me_find on_board over_mijn thinking_of time_to today_? train_is travel_$ voor_je well_thanks without_a
-14 wonderful_$ yesterday_? you_are you_dont your_manager
-13 ^_always ^_five ^_love ^_mijn ^_quick ^_ur a_route abonnement_$ asked_for at_all baliemedewerker_$ been_a beter_$
-13 call_? card_$ de_winkel ever_$ fly_$ groningen_? guys_are haarlem_? helpdesk_$ home_to i_fly i_take in_0
-13 in_rotterdam in_zwolle is_the lounge_? me_in minuten_$ naar_schiphol naar_utrecht nog_een number_is on_bus
-13 picture_$ so_fast the_early the_road they_say tomorrow_? tv_$ was_so well_done you_?
-12 ^_late a_booking a_great agent_in customer_$ de_mail dm_gestuurd een_kast for_last have_you ik_dat ik_nodig
-12 in_schiphol landed_0 maria_was medewerker_$ package_$ peter_$ reclame_? servicemedewerker_in so_helpful that_is
-12 the_first the_sale this_train u_$ van_de voor_joris voor_mark voor_peter voor_vanavond was_wondering wat_leuk
-12 work_$ years_$ yes_please your_supervisor
-11 0_dagen 0_people ^_$ ^_bank ^_gisteren ^_mike a_fee add_a ben_mijn boston_? bus_0 fast_thank first_$ for_today
-11 forward_to gate_? how_many in_dublin in_la in_one in_paris james_at klantportaal_$ let_me lief_$ like_to
-11 looking_forward my_daughters one_picture pakket_? plane_you so_excited the_airline the_link to_the tonight_?
-11 us_for utrecht_? voor_0 waarom_is was_funny winkel_in your_drivers zit_er
-10 ^_al ^_are ^_long ^_lost ^_they a_free aansluiting_$ abonnement_? anna_was arrived_on de_veerboot er_maandag
-10 ferry_is food_on for_denver from_denver from_paris great_$ great_ferry heeft_$ het_zou hour_to how_do ik_dan
-10 ik_ga in_boston is_down jullie_vanavond koffer_? machinist_$ my_booking my_receipt my_sofa news_$
-10 nieuwe_dienstregeling night_$ no_problem on_tram petje_af priya_$ reactie_$ real_person reisplanner_$
-10 reisplanner_? so_sweet storing_in the_baggage the_one to_priya to_sue tram_is want_to was_gisteren was_lovely
-10 we_are you_tell your_engineer
-9 ^_heb ^_ik ^_nooit ^_two a_bus and_helpful and_kind app_? arnhem_? bad_service card_on coming_to crew_was dat_de
-9 de_tram doet_het driver_was een_bestelling een_koffer flying_with for_manchester gaat_de great_crew great_plane
-9 have_? how_a in_chicago just_sent me_home met_de metro_naar mijn_telefoon mis_ik morning_do never_flying not_a
-9 number_do on_my paris_? phone_i reis_naar rijden_er schiphol_? so_friendly store_? the_whole tilburg_$ treated_so
-9 voorwaarden_? wait_$ was_patient which_number zo_blij
-8 ^_appreciate ^_broadband ^_elke ^_great ^_kudos ^_last ^_new ^_nieuwe ^_retour ^_somebody ^_wondering a_joke
-8 a_single at_paris bestelling_? boston_too bus_is cancel_? connection_$ connection_is dagen_tot delivery_$
-8 earlier_tram early_flight een_telefoon else_flying er_gisteravond er_gisteren from_chicago get_an
-8 great_connection great_idea i_book in_denver in_eindhoven leeds_? leeds_in my_ferry newark_? nieuwe_app of_you
-8 omgeving_? open_last opgelost_$ options_? over_een people_in pilot_i plane_and polite_$ rijdt_de sprinter_van
-8 stars_$ telefoon_? the_refund the_storm the_way ticket_$ to_book tv_on vanochtend_met voor_sanne was_heel who_do
-8 you_and
-7 ^_been ^_shares ^_zeer about_you again_thanks arnhem_open bag_in bus_wat chauffeur_in chicago_? dank_aan
-7 de_sprinter de_weg denver_friday eindhoven_maar flight_on for_james for_tomorrow for_tonight from_manchester
-7 get_a great_news groningen_$ heel_vrolijk home_today i_get jullie_hoe kudos_to la_for layover_in leuke_reclame
-7 lief_geholpen line_at looks_great lovely_$ maria_$ me_the mijn_gegevens mike_was naar_tilburg online_omgeving
-7 op_vanochtend patient_$ plan_$ refund_on site_says thanks_what the_bus the_day the_weather this_ferry to_meet
-7 to_mike tom_at tonight_$ trein_$ veerboot_naar veerboot_zit your_ad your_driver your_gate zondag_met
-6 ^_ferry ^_geweldige ^_james ^_priya ^_snel agent_at all_good and_my anna_at asking_$ behulpzaam_personeel
-6 bezorger_in cancelled_tram changed_my dallas_for dm_$ een_attent eindhoven_? en_een enough_$ find_the follow_me
-6 for_boston for_orlando for_the from_boston from_dublin from_la got_it groningen_maar heeft_een houston_friday
-6 i_find ik_bel in_london in_over info_$ kaartje_? klantenservice_was la_in lang_is london_? mijn_koffer
-6 my_birthday my_seat number_$ onderweg_naar ooit_$ polite_and priya_was quick_question refund_came router_has
-6 say_about stroom_in the_quick the_site to_fly to_james to_last trein_wat us_on use_my vanavond_open veilig_thuis
-6 voor_maandag was_kind website_?
-5 0_minuten ^_ga ^_kim ^_mark ^_sue ^_trying ^_weer ^_whats a_luggage a_train and_funny at_gate bag_? bank_?
-5 because_of best_way bij_groningen birthday_$ can_dm change_a conducteur_$ confirmation_number dallas_in
-5 de_bankapp deze_kaartje deze_maand deze_pakket deze_telefoon die_helpdesk die_koerier doen_$ earlier_flight
-5 een_boete een_laptop een_modem een_probleem en_snel er_vanochtend for_friday for_houston for_la for_monday
-5 from_newark geld_terug groningen_open hoeveel_kost home_last home_on i_just ik_heb in_almost inlogpagina_?
-5 intercity_in is_mijn it_in je_reactie jullie_hebben jullie_vanochtend jullie_vrijdag krijgt_nieuwe levering_?
-5 love_to metro_in mijn_pakje misschien_een modem_? my_refund naar_haarlem nieuwe_online of_dublin onder_de
-5 orlando_last package_on plane_on rotterdam_maar runs_this schiphol_open smooth_tram snelle_reactie so_funny
-5 sofa_$ sofa_on sunday_? tilburg_? time_on tom_was uitleg_$ vandaag_? vanochtend_? vanochtend_om voor_zondag
-5 was_morgen weather_in which_plane win_a your_attendant zo_fijn zwolle_maar
5 0_degrees ^_bus ^_iedere ^_intercity ^_mag ^_telefoon ^_trein ^_verbinding ^_vriendelijk ^_was ^_weken and_then
5 at_boston back_the bus_weer dagen_wachten dallas_and de_baliemedewerker de_bank de_klantenservice de_monteur
5 de_pas de_servicemedewerker degrees_in een_levering ferry_0 gisteren_? groningen_en heel_erg hulp_$ if_the ik_wil
5 intercity_? is_that jullie_site kan_niet like_a london_and love_the luggage_? mijn_bestelling mijn_factuur
5 minutes_? minutes_on months_on my_new my_train netjes_$ nieuwe_klantportaal ook_op order_in pilot_said power_$
5 receipt_? since_monday since_tonight sinds_morgen the_plane the_portal the_voucher there_are ticket_is trein_?
5 u_guys uur_stil vlucht_? vlucht_valt waiting_a wat_is week_for what_you where_do wifi_$ you_$ you_again
5 zou_zondag
6 ^_account ^_crew ^_gefeliciteerd ^_glad ^_handig ^_helpdesk ^_lange ^_modem ^_tram ^_verwarming ^_wifi a_voucher
6 agent_to bag_on bag_you bring_back bus_cancelled change_it dat_het een_machinist een_monteur er_al flight_$
6 geen_internet geen_verbinding geen_verwarming goede_service good_job i_would is_gelukt is_so
6 jullie_baliemedewerker jullie_chauffeur jullie_zijn kast_is kun_je maand_in manchester_airport metro_weg
6 mijn_intercity min_in my_card no_one on_schedule op_jullie sinds_gisteravond so_happy still_on te_laat
6 the_engineer the_website time_friday time_with to_tomorrow train_0 tram_was trying_to uur_aan verwarming_$
6 website_wont weeks_and your_agent zou_morgen zou_vanochtend
7 ^_bag ^_ben ^_chauffeur ^_gaat ^_internet ^_metro ^_pakket ^_veel connection_? connection_and crew_on days_for
7 de_site de_ticket een_aansluiting een_storing een_tram factuur_$ ferry_was flight_left geen_wifi gisteren_komen
7 het_beter i_will impressed_$ it_was jullie_bezorger jullie_monteur met_een min_ago min_for no_broadband no_power
7 no_tv op_het op_vrijdag order_? page_$ phone_and sinds_vrijdag te_melden the_driver there_for to_a to_win
7 train_was tram_cancelled tram_left trein_is uur_geen voucher_$ wanneer_komt week_? weeks_ago weken_wachten
7 works_$ zijn_? zonder_gas zou_gisteren
8 0_from ^_attendant ^_blij ^_chapeau ^_hope ^_id ^_leuk ^_manager ^_sprinter al_bijna at_london bezorgd_$ book_for
8 boston_with congrats_on connection_cancelled connection_in days_? de_chauffeur een_nummer een_vlucht flight_?
8 food_$ helpen_$ hour_and maanden_in manager_$ mijn_bus mijn_veerboot months_for my_dm night_at no_gate
8 no_internet om_te pakket_is schamen_$ so_great so_i sprinter_$ staan_in terug_? the_supervisor tomorrow_and
8 up_the veerboot_valt vriendelijk_$ what_i where_is who_is wow_0 your_site zijn_$ zou_vrijdag
9 ^_bins ^_code ^_gestrand ^_inlogpagina ^_made ^_ticket ^_veerboot airport_$ another_airline at_the back_$
9 bestelling_$ bestelling_ontvangen bus_left een_conducteur een_factuur een_metro for_half for_over gisteravond_met
9 i_bring i_did mag_ik me_change mijn_tram minutes_for mistake_$ my_order on_another pakje_$ phone_for seat_to
9 service_on te_zoeken the_manager website_is your_portal zonder_stroom
10 ^_abonnement ^_fantastic ^_gas ^_goed ^_going ^_hoe ^_klantenservice ^_phone ^_refund ^_site ^_so a_good bus_?
10 contact_you dag_$ dagen_in de_verkeerde direct_flight flight_0 for_a gate_agent geweest_$ ik_met internet_$
10 krijg_ik leeds_with mee_? mijn_metro mijn_zoon minutes_ago month_$ nice_job op_gisteren page_is pakket_kapot
10 portal_$ told_to tram_? veerboot_? voor_de waiting_on weg_in worst_$
11 ^_big ^_krijg ^_pls ^_train ^_wanneer ^_warm aansluiting_in al_drie and_a been_0 cancelled_flight de_bezorger
11 dm_you een_foutmelding ferry_left for_customer hours_late i_cant is_weer jullie_servicemedewerker kunnen_jullie
11 maanden_$ mijn_pakket my_family pakket_$ paris_and still_in take_the treated_like week_in worth_the wow_$
11 your_online
12 ^_baliemedewerker ^_cashier ^_na ^_sta ^_you again_$ al_ruim at_leeds connection_because days_ago
12 de_openingstijden een_bus gas_$ geen_bereik i_add mijn_sprinter min_$ out_of probleem_$ the_attendant there_$
12 time_$ wanneer_wordt you_had your_flights zou_vanavond
13 ^_factuur ^_fantastisch ^_fijne ^_monteur ^_niet ^_plane ^_servicemedewerker a_bit a_wheelchair al_weken
13 at_manchester bellen_? bijna_vier blij_mee een_nieuw en_er flight_late for_our for_two gate_$ gehad_$ got_0
13 hours_and hours_for i_do i_use laptop_is mijn_laptop never_been pas_op response_$ site_is slecht_geholpen
13 sprinter_naar the_update together_$ vier_uur was_told we_have
14 ^_awesome ^_gate ^_heerlijk ^_something ^_vlucht ^_waste a_refund a_week aan_? al_anderhalf and_you are_you
14 doen_jullie i_need ik_hier minutes_early my_account my_tram na_een schande_$ stil_$ tarmac_$ trein_weg
14 uur_vertraging van_$ wie_heeft your_account your_new
15 ^_bankapp ^_dat ^_how ^_pakje ^_pas ^_such at_dallas at_houston de_medewerker een_afspraak for_five handig_$
15 help_$ help_me hrs_$ id_like is_your my_connection new_ticket nice_to of_a over_an steeds_niks the_old the_rep
15 weeks_$ wrong_$ you_send
16 ^_conducteur ^_koerier ^_supervisor ^_top booking_$ card_? for_almost had_a hoe_is hour_for hours_ago it_is
16 jullie_conducteur me_my my_plane number_? oplichters_$ phone_? phone_line time_is van_jullie warm_water
17 ^_aanvraag ^_geweldig ^_voor ^_when aan_de dan_? een_half experience_$ gefeliciteerd_met gekregen_$ gestrand_in
17 half_uur ik_nog me_? mijn_kast mijn_trein months_$ my_bag no_heating prutsers_$ send_the smoesjes_$ thanks_for
17 the_second wachten_$ you_0 you_please
18 0_hours ^_baal ^_doesnt ^_misschien afgeschreven_$ at_orlando could_you daar_schiet i_was jammer_$ maar_een
18 mee_op na_0 niet_serieus no_reason onbeschoft_$ op_voor schiet_ik steeds_niet the_price ticket_on told_me uit_$
18 uur_geleden vacation_$
19 0_to ^_anyone ^_echt ^_keeps ^_levering ^_supposed book_with boos_$ drama_$ goed_nu is_dat jullie_$
19 jullie_koerier komt_niks niet_en serieus_$ since_0 times_and took_0 triest_$ veel_betaald vervelend_$ will_i
19 would_be you_wont
20 0_euro ^_er ^_flight ^_gemeente ^_mooi ^_online ^_volgens ^_would a_0 anderhalf_uur booking_system en_geen er_is
20 for_it het_stinkt i_want is_niet is_this lang_$ met_het mogelijk_? of_this resolved_$ site_$ twee_weken uur_in
20 vlucht_$ wanneer_krijg wat_moet weet_van weken_in
21 ^_stroom ^_thanks amateurs_$ answer_$ boete_gekregen customer_service customers_$ experience_with give_me ik_zou
21 in_the my_life niemand_$ ook_$ problemen_gehad ruim_een steeds_hetzelfde your_rep your_website
22 ^_worst ^_wow a_direct af_$ al_maanden almost_0 back_to bij_de cancelled_and company_$ dit_kan from_0 got_to
22 heb_ik het_dat hour_$ irritant_$ love_you mijn_abonnement refuse_to waste_of wil_mijn your_app
23 ^_klacht ^_rekening ^_slecht ^_treated afgesproken_$ afspraak_$ always_broken better_$ drie_maanden go_$ know_you
23 so_much the_gate the_trip was_charged way_to weer_$ zit_een
24 ^_bedankt ^_website a_different desk_$ echt_? echt_niet flown_with here_tonight idee_om im_in is_out joke_$
24 kan_echt kind_of luggage_is please_explain reply_$ said_0 to_my told_us unacceptable_$ what_your
25 0_months ^_hulde ^_kind ^_poor ^_who answer_the came_out de_vertraging for_on hung_up i_keep keep_getting
25 krijg_steeds mijn_oma no_answer slaat_nergens steeds_een suck_$ take_0 tevreden_$ to_know
26 ^_klant ^_stoep ^_where a_complaint an_hour ander_verhaal ball_$ be_home en_jullie every_time fail_$ for_an
26 gekregen_terwijl kan_een my_0 new_card om_$ ridiculous_$ sense_$ terwijl_ik the_counter to_call to_go toch_niet
26 waarom_wordt you_sent
27 ^_app al_twee and_now dit_een er_nog geen_uitleg heeft_het hold_for ignored_$ ik_zit missed_my that_doesnt
27 the_wrong us_in water_$ wheelchair_$ your_mistake
28 ^_aansluiting ^_altijd ^_geef days_$ de_zoveelste en_krijg gehouden_$ genegeerd_$ i_supposed is_afgesproken
28 is_geen my_mother niet_terug on_me plane_was sinds_de te_lang zoveelste_keer
29 ^_container ^_hello ^_leg ^_neem ^_your a_reservation am_i an_error been_on communication_$ daar_gaan delayed_$
29 foutmelding_$ gaan_jullie gaan_we hotel_$ i_got is_$ moet_ik nobody_is not_working online_check rep_said
29 rijdt_niet showed_up steeds_$ twee_dagen wat_heb we_weer
30 ^_seriously ^_tried betalen_$ dat_je een_ramp eens_een euro_te gave_my gebeurd_$ going_to je_$ kids_$
30 klacht_indienen longer_? my_luggage niet_eens niks_opgelost no_response really_? sitting_on so_rude te_wachten
30 thanks_to the_delay the_desk the_tarmac uur_wachten weer_een
31 ^_0 ^_any ^_duurt al_de blij_dat change_my geen_reactie hoe_kan idea_where jullie_fout luck_$ need_my need_to
31 no_apology op_te ramp_$ sta_al van_mijn week_and weer_storing where_my you_could
32 ^_koffer ^_komt ^_zeg antwoord_$ bedrijf_$ been_waiting duurt_nu goed_bezig got_cancelled half_of in_$ is_nobody
32 je_niet my_hotel person_$ still_waiting when_will
33 ^_and ^_bad ^_charged ^_found ^_sorry ^_stuck ^_tv ^_waar an_excuse and_your busy_$ do_now downhill_$ ga_je
33 hours_$ je_toch job_on know_who lost_a not_even to_ask to_be twice_$ wacht_al zo_ga
34 a_glass check_in doen_? doet_niks dropped_the geen_garantie glass_of good_to i_paid krijg_geen normaal_$ refund_$
34 send_a that_never the_ball the_customer to_pay you_change
35 ^_aanbieding ^_mooie ^_should are_flying clue_$ de_derde derde_keer een_maand er_wordt error_$ five_hours
35 geleverd_$ geweigerd_$ great_job happy_to is_always me_niet my_time on_the put_me rijdt_hij still_no telling_me
35 to_get two_weeks
36 ^_fijn ^_spent goed_geregeld het_lijntje hetzelfde_$ how_you in_line lijntje_gehouden making_me meer_iets
36 niks_mee niks_van nu_al om_jullie open_$ to_miss up_on wait_? waiting_0 wat_heeft why_is
37 ^_wie another_0 being_ignored charged_me down_$ gehoord_$ iets_$ ik_ben late_$ suitcase_$ thuis_$ up_$ what_is
38 0_hrs 0_min ^_sinds ^_volgende a_bag apology_$ cant_get de_hele de_wacht explanation_$ gehad_met get_through
38 happened_$ have_no is_my niemand_die since_the slecht_$ thats_not volgens_jullie weer_vertraging whats_the
38 you_just
39 ^_los after_0 at_me didnt_get down_again excuses_$ forever_$ have_been have_to is_niks its_been jullie_maken
39 komen_$ losing_my my_meeting no_clue not_what off_$ phone_$ promises_$ when_i wont_get
40 ^_daar ^_had ^_lack ^_waarom angry_$ eruit_$ from_your geen_hulp gemist_$ get_my klopt_niet laat_$ my_points
40 niks_werkt not_an onmogelijk_om stuck_in the_worst to_0 worden_$ working_$
41 ^_alweer account_page dit_? eens_uit geld_nog idea_when in_het leeg_$ lekker_bezig me_for no_idea of_my ook_een
41 sending_me uitgevallen_$ when_we you_cancelled
42 ^_wont al_0 always_late and_im dit_$ gone_downhill het_op ik_niks ik_voel indienen_$ niet_wat of_0 on_hold
42 te_veel
43 0_days ^_oh ^_te ^_zero a_month arrived_$ bag_$ from_my komt_er kwam_niet me_check tell_us them_$ use_you
43 wachten_?
44 0_am ^_mis ^_next ^_service ^_way an_apology niet_met on_a out_$ so_slow to_wait voor_$ without_asking
45 anders_$ at_least broken_$ er_niks hele_dag ik_krijg laat_thuis line_is niet_tevreden niks_aan nooit_meer
45 now_they ontvangen_$ second_time to_talk volgende_keer wat_$ wat_een you_at
46 0_for ^_fix an_explanation dan_$ gat_in left_early money_back not_$ this_company with_no
47 ^_en about_your bij_jullie cost_me could_have de_auto geld_$ i_missed ik_er lekker_dan log_in money_$ nee_nog
47 nergens_op nog_niks not_helpful nothing_works of_your please_help somebody_else you_keep zeg_$
48 0_keer ?_? al_een cancelled_? drive_to for_making had_one i_asked ja_hoor los_het no_help ook_niet out_for
48 will_you
49 ^_maybe ^_vroeger feel_like for_this is_not lukt_niet me_a much_to my_suitcase om_op still_nothing waarom_moet
49 with_somebody you_lost
50 ^_nul ^_paid again_? an_answer betaal_ik cancelling_my complaint_$ delay_$ je_een lack_of no_info paid_0 pay_for
50 time_i voor_niks werkt_$
51 and_nobody be_here by_now de_telefoon dit_nog gebleven_? home_by je_klanten ligt_eruit moe_van reageren_? waar_is
51 zo_moe
52 ^_word i_had not_happy now_i on_$ one_person op_mijn the_rain this_$ time_ill to_do voel_me was_supposed
52 weer_geen you_said
53 are_we cancelled_$ fix_this kapot_$ me_back mijn_vlucht niet_opgelost zo_slecht
54 ^_lekker blijft_de geen_antwoord in_here over_te talk_to terug_$
55 ^_stop ^_why heb_er ik_weer is_going jullie_hier me_to weer_niet weg_$
56 0_times is_dit let_down treat_people wat_aan
57 ^_doe ^_left bezig_$ care_$ de_concurrent het_wel i_feel ik_al in_a niet_$ nu_? paid_for service_is to_someone
58 ago_$ and_the should_have
59 de_verpakking er_iemand going_on iemand_? kan_het kou_$ makes_no niet_? no_sense used_to voor_?
60 antwoord_? dont_care hoe_dan jullie_dit this_?
61 how_about nog_steeds was_ik
62 had_to is_hier its_not meer_$ of_water wont_let
63 kwijt_$ next_time veel_te
64 come_on en_niemand storing_$
65 0_minutes late_again miss_my taking_forever you_treat
66 to_you
67 be_nice waar_blijft
68 doesnt_work nooit_zo
69 do_better ik_word
70 de_kou the_phone werkt_niet
72 how_is
75 ^_nou supposed_to there_?
76 ^_jullie my_money
77 much_for service_? vertraging_$
79 hoor_$
80 in_my
82 door_jullie nothing_$
85 niks_$
91 weer_te
92 mijn_geld
95 het_niet
105 op_$
"""
