"""The set phrases by which newsrooms of six languages beside English mark what is not running text.

Entries are written as in `pointing.py`: `_` is white space.  `phrasebooks.py` makes patterns of them.  Quantifiers are
bounded: a hostile line costs no more than its length.
"""

from __future__ import annotations

from typing import Final

CORRECTIONS: Final = {
    "fr": r"""
        (?:rectificatif|erratum|correction|mise_à_jour|précision)_?[:(–-] note_de_la_rédaction ndlr
        une_(?:première|précédente)_version_de_ce cet_article_a_été_(?:mis_à_jour|modifié|corrigé|actualisé)
    """,
    "de": r"""
        (?:korrektur|berichtigung|richtigstellung|update|aktualisierung|transparenzhinweis|hinweis)_?[:(–-]
        (?:anmerkung|hinweis)_der_redaktion anm\._d\._red
        in_einer_(?:früheren|ersten|vorherigen|älteren)_(?:version|fassung)
        diese[rs]?_(?:artikel|text|beitrag|meldung)_(?:wurde|ist)_.{0,60}(?:aktualisiert|korrigiert|ergänzt
        |überarbeitet)
    """,
    "es": r"""
        (?:corrección|rectificación|actualización)_?[:(–-] fe_de_err nota_(?:de_la_redacción|del_editor|de_redacción)
        una_versión_(?:anterior|previa)_de_est
        est[ea]_(?:noticia|información|nota|artículo)_(?:ha_sido|fue)_(?:actualizad|corregid|modificad)
    """,
    "it": r"""
        (?:correzione|rettifica|aggiornamento)_?[:(–-] errata_corrige nota_della_redazione ndr
        una_(?:precedente|prima)_versione_di_quest questo_articolo_è_stato_(?:aggiornato|corretto|modificato)
    """,
    "pt": r"""
        (?:correção|errata|atualização|erramos)_?[:(–-] nota_(?:da_redação|do_editor|de_redação) uma_versão_anterior_d
        est[ea]_(?:notícia|reportagem|matéria|artigo|texto)_foi_(?:atualizad|corrigid|alterad)
    """,
    "nl": r"""
        (?:correctie|rectificatie|aanvulling|update|naschrift)_?[:(–-] (?:noot|naschrift)_van_de_redactie
        in_een_(?:eerdere|vorige|eerste)_versie_van
        dit_(?:artikel|bericht|stuk)_(?:is|werd)_.{0,60}(?:aangepast|bijgewerkt|gewijzigd|aangevuld|gecorrigeerd)
    """,
}
NEWSLETTERS: Final = {
    "fr": r"""
        (?:abonnez|inscrivez)-vous s['’](?:inscrire|abonner)
        recevez_(?:chaque|tous|toutes|le_meilleur|notre|nos|l|gratuit) votre_adresse_(?:e-?)?mail
        téléchargez_(?:l|notre) .{0,60}\b(?:infolettre|newsletter)
    """,
    "de": r"""
        jetzt_(?:abonnieren|anmelden|registrieren|testen|kostenlos) (?:abonnieren|registrieren)_sie
        melden_sie_sich_(?:hier|für|an|zu) ihre_e-mail-adresse laden_sie_.{0,30}app
        hier_(?:können_sie|kannst_du)_.{0,60}(?:abonnieren|anmelden) .{0,60}\bnewsletter
    """,
    "es": r"""
        suscríb(?:ete|ase) regístrate apúntate recib[ea]_(?:cada|en_(?:tu|su)|nuestr|las|los|gratis)
        boletín_(?:diario|semanal|informativo) únete_a_(?:nuestr|whatsapp) descarga_(?:la|nuestra)_app
        .{0,60}\b(?:boletín_(?:de_noticias|diario)|newsletter)
    """,
    "it": r"""
        iscriviti abbonati_(?:a|per|ora|subito) abbonati$ ricevi_(?:ogni|le|la|gratis|tutte|i) registrati
        vuoi_ricevere scarica_l['’]_?app .{0,60}\bnewsletter
    """,
    "pt": r"""
        assine_(?:[ao]s?|já|noss|agora|e)\b inscreva-se subscreva cadastre-se registe-se
        receba_(?:[ao]s|n[ao]|em|noss|grátis|gratuit|diariamente|todos|todas) baixe_o_app
        entre_n[oa]_(?:noss[oa]_)?(?:canal|grupo|comunidade) .{0,60}\bnewsletter
    """,
    "nl": r"""
        schrijf_(?:je|u)_in meld_(?:je|u)_(?:nu_|hier_)?aan aanmelden$ abonneer
        ontvang_(?:elke|dagelijks|onze|gratis|iedere|wekelijks) download_(?:de|onze)_app word_(?:nu_)?(?:abonnee|lid)
        neem_een_abonnement .{0,60}\b(?:nieuwsbrief|newsletter)
    """,
}
_NETWORKS: Final = (
    r"(?:facebook|instagram|x|twitter|threads|bluesky|whatsapp|telegram|tiktok|linkedin|youtube|google)\b"
)
SHARES: Final = {
    "fr": rf"""
        partager(?:_(?:sur|l['’]article|cet|ce|par|via|cette)\b|_?[:(]|$) partagez_(?:cet|cette|l|sur|votre)
        suivez-nous suivez_.{{0,60}}_sur_{_NETWORKS} rejoignez-nous comment(?:er|aires?)(?:_\(\d+\))?$
        \d+_commentaires?$ imprimer$ copier_le_lien envoyer_(?:par|à_un) réagir$
        (?:écouter|offrir|sauvegarder|imprimer)_(?:cet_|l['’])article ajouter_(?:à_vos|aux)_favoris
    """,
    "de": rf"""
        teilen$ (?:artikel|beitrag|seite)_(?:teilen|merken|drucken|anhören|vorlesen) auf_{_NETWORKS}_teilen
        folgen_sie_(?:uns|@|dem) folge_uns kommentare?(?:_\(\d+\))?$ \d+_kommentare?$
        (?:drucken|merken|vorlesen|empfehlen)$ link_kopieren per_(?:e-)?mail_(?:teilen|senden|versenden)
        diskutieren_sie schreiben_sie_(?:uns|an|ihre) haben_sie_(?:einen_|eine_)?(?:hinweis|fehler|frage|anregung)\w*
        fehler_gefunden jetzt_melden was_(?:meinen|denken)_sie\? feedback_geben zur_merkliste
    """,
    "es": rf"""
        compartir(?:_(?:en|esta|este|por|la_noticia|el_artículo)\b|$) comparte_(?:esta|este|en|la|tu)\b
        sí(?:guenos|ganos) sigue_.{{0,60}}_en_{_NETWORKS} coment(?:arios?|ar)(?:_\(\d+\))?$ \d+_comentarios?$
        copiar_enlace (?:imprimir|guardar|escuchar)(?:_(?:esta_noticia|artículo))?$ enviar_por
    """,
    "it": rf"""
        condividi(?:_(?:su|l|questo|via|con)\b|$) seguici segui_.{{0,60}}_su_{_NETWORKS} commenti?(?:_\(\d+\))?$
        \d+_commenti$ (?:stampa|salva|ascolta)$ copia_(?:il_)?link invia_(?:per|via) ascolta_(?:l['’]|questo_)articolo
        regala_(?:l|questo)
    """,
    "pt": rf"""
        comparti?lh(?:e|ar)(?:_(?:n[ao]|em|est[ae]|via|a_notícia)\b|$) partilh(?:e|ar)(?:_(?:n[ao]|est[ae])\b|$)
        siga-nos siga_.{{0,60}}_n[oa]_{_NETWORKS} coment(?:ários?|ar)(?:_\(\d+\))?$ \d+_comentários?$ copiar_link
        (?:imprimir|guardar|ouvir)$ enviar_por ouvir_esta_notícia deixe_(?:o_)?seu_comentário
    """,
    "nl": rf"""
        deel_(?:dit|deze|op|via)\b delen$ volg_(?:ons|@) volg_.{{0,60}}_op_{_NETWORKS} reacties?(?:_\(\d+\))?$
        \d+_reacties?$ reageer(?:$|_op) reageren$ kopieer_(?:de_)?link (?:print|afdrukken|bewaar|bewaren)$ mail_dit
        wat_vind_(?:jij|je|u) luister_naar_dit_artikel heb_(?:je|jij|u)_een_tip stuur_(?:ons|je_tip|je_foto)
        tip_de_redactie
    """,
}
READ_MORES: Final = {
    "fr": r"""
        (?:à_)?(?:lire|voir|écouter|regarder|relire)_(?:aussi|également|la_suite|l['’]article)
        à_(?:lire|voir|écouter)_?[:>|-] (?:notre|nos)_(?:dossier|article|reportage|analyse|vidéo)s?_?:
        sur_le_même_(?:sujet|thème) pour_aller_plus_loin en_savoir_plus retrouvez_(?:tous|toutes|ici|notre|nos|l)
        suivez_(?:en_direct|notre_direct|l['’]actualité) (?:vidéo|en_images|direct|en_direct)_?[:|.] cliquez_ici
        ces_articles_pourraient articles?_(?:liés?|associés?) les_plus_lus$ à_ne_pas_manquer
    """,
    "de": r"""
        lese?n?_sie_(?:auch|mehr|hier|dazu|weiter|jetzt) lies_(?:auch|mehr|hier) lesetipp
        mehr_(?:zum_thema|dazu|lesen|aus_) mehr_zu\w?_.{0,60}[:>]$ mehr_?[:>] weiterlesen(?:_nach|$|_?[:>])
        auch_interessant das_könnte_(?:sie|dich)_auch passend_dazu zum_thema_?(?:[:|]|$) siehe_auch
        hier_(?:geht_es|geht's|finden_sie|lesen_sie|klicken|sehen_sie) (?:sehen|hören|schauen)_sie_(?:hier|auch|im)
        alle_.{0,60}_im_(?:liveblog|newsblog|liveticker|ticker|überblick)
        (?:video|im_video|liveblog|liveticker|newsblog|podcast|interview|analyse|kommentar|hintergrund)_?[:|]
        zur_startseite meistgelesen
    """,
    "es": r"""
        le[ea]_(?:también|más|además|aquí) leer_(?:más|también) (?:también_)?(?:te|le)_(?:puede|podría)_interesar
        ver_(?:más|también)(?:$|_?[:>]) más_(?:información|noticias|sobre_.{0,60})(?:_en\b.{0,60})?_?(?:$|[:>])
        noticias?_relacionadas? (?:te|le)_recomendamos (?:mir[ae]|ve[ae])_(?:también|el_vídeo|el_video|aquí)
        se(?:guir|guí|gue)_leyendo relacionad[oa]s?(?:$|_?:) ha(?:z|ga)_clic
        puede[s]?_(?:leer|ver)_(?:aquí|también|más) (?:vídeo|video|en_directo|en_vivo|en_imágenes)_?[:|] lo_más_leído
    """,
    "it": r"""
        leggi_(?:anche|tutto|qui|l['’]articolo|di_più|pure) vedi_anche guarda_(?:anche|il_video|le_foto|la_gallery)
        per_approfondire approfondi(?:sci|mento)(?:$|_?[:>]) (?:ti_)?potrebbe_(?:anche_)?interessar articoli_correlati
        continua_a_leggere clicca_qui segui_(?:la_diretta|gli_aggiornamenti)
        (?:il_)?(?:video|la_diretta|fotogallery)_?[:|>] i_più_letti$
    """,
    "pt": r"""
        leia_(?:também|mais|ainda|aqui) ler_(?:mais|também) saiba_mais veja_(?:também|mais|o_vídeo|as_fotos|aqui)
        confira_(?:também|mais|aqui) continue_(?:a_ler|lendo) clique_aqui mais_(?:notícias|lidas)(?:$|_?:)
        notícias_relacionadas assista_(?:também|ao|aqui|a_) ouça_(?:também|aqui|o_podcast) relacionad[oa]s?(?:$|_?:)
        (?:vídeo|ao_vivo|fotos)_?[:|]
    """,
    "nl": r"""
        lees_(?:ook|meer|verder|hier|het_hele) bekijk_(?:ook|hier|de_(?:foto|video|beelden)) kijk_(?:ook|hier|terug)
        luister_(?:ook|hier) zie_ook meer_over_.{0,60}$ meer_(?:nieuws|lezen)(?:$|_?[:>]) klik_hier ook_interessant
        gerelateerde? volg_(?:hier|ons_liveblog) dit_vind_je_misschien (?:video|live|liveblog|podcast)_?[:|]
        meest_gelezen
    """,
}
BOILERPLATE: Final = {
    "fr": r"""
        ©_ tous_droits_(?:de_reproduction_)?réservés reproduction_(?:interdite|autorisée)
        (?:cet_)?(?:article|contenu)_(?:est_)?réservé la_suite_(?:est_)?(?:réservée|après) il_vous_reste_\d+
        déjà_abonné (?:nous|notre|ce_site|en_poursuivant|vos|accepter|gérer)\b.{0,80}\bcookies publicité$
        mentions_légales ce_texte_(?:provenant|de_l|a_été) politique_de_confidentialité
        contenu_(?:partenaire|sponsorisé) sources?_?: mots-clés connectez-vous cré(?:er|ez)_(?:un|votre)_compte
        (?:pour_)?li(?:re|sez)_la_suite accueil$ cet_article_(?:vous|a_été_offert)
    """,
    "de": r"""
        ©_ alle_rechte_vorbehalten nachdruck
        diese[rs]_(?:artikel|inhalt|text|beitrag)_ist_(?:nur|exklusiv|kostenpflichtig|teil_unser) nur_für_abonnent
        um_diese[nms]_(?:artikel|inhalt|text|beitrag)
        diese[rs]?_(?:artikel|text|beitrag)_(?:wurde_automatisch|stammt_aus|erschien_zuerst|ist_zuerst)
        sie_haben_(?:bereits_ein|noch_kein|schon_ein) bereits_(?:abonnent|registriert|kunde)
        (?:anzeige|werbung|startseite|anmelden|suche|menü|schließen)$ impressum
        datenschutz(?:$|_?[:|]|erklärung|hinweise) (?:wir|diese|mit|um|ihre|bitte)\b.{0,80}\bcookies
        an_dieser_stelle_(?:finden|befindet|sehen|steht) empfohlener_(?:redaktioneller_|externer_)?inhalt
        externen?_inhalt (?:schlagwörter|themen|stichwörter|quellen?)_?: bitte_(?:aktivieren|loggen|melden)_sie
        lädt_?(?:…|\.\.\.)?$ (?:jetzt_)?weiterlesen_mit als_abonnent mit_(?:dem|einem)_klick
    """,
    "es": r"""
        ©_ todos_los_derechos .{0,60}_marca_registrada prohibida_(?:la|su)_reproducción
        contenido_(?:exclusivo|patrocinado|para_suscriptores) este_contenido_es sol?o_para_suscriptores
        para_(?:seguir|continuar)_leyendo ya_(?:soy|eres|es)_suscriptor inici(?:a|e|ar)_sesión publicidad$ aviso_legal
        política_de_(?:privacidad|cookies) (?:usamos|utilizamos|este_sitio|esta_web|al_|aceptar)\b.{0,80}\bcookies
        (?:etiquetas|archivado_en|temas|fuentes?)_?: conoce_los_criterios inicio$ crea_(?:una|tu)_cuenta
    """,
    "it": r"""
        ©_ (?:©_)?riproduzione_riservata tutti_i_diritti_riservati
        (?:articolo|contenuto)_(?:riservato|esclusivo|sponsorizzato) questo_contenuto_è (?:hai|sei)_già_(?:un|abbonat)
        acced[ai](?:$|_(?:al|con|per|o)) pubblicità$ informativa_(?:sulla_)?privacy
        (?:usiamo|utilizziamo|questo_sito|accetta|per_|noi_)\b.{0,80}\bcookie (?:fonti?|argomenti|temi|tag)_?:
        per_continuare_a_leggere copyright partita_iva
    """,
    "pt": r"""
        ©_ todos_os_direitos é_proibida_a_reprodução conteúdo_(?:exclusivo|patrocinado|de_marca)
        (?:artigo_)?exclusivo_para_assinantes (?:já_)?é_assinante para_continuar_(?:a_ler|lendo) faça_login
        publicidade$ continua_(?:após|depois)_d?a_publicidade política_de_privacidade
        (?:usamos|utilizamos|este_site|ao_|aceitar)\b.{0,80}\bcookies termos_de_uso (?:fontes?|tópicos|temas)_?:
        início$ crie_(?:uma|sua)_conta
    """,
    "nl": r"""
        ©_ alle_rechten_voorbehouden auteursrecht_(?:op|©)
        (?:dit|deze)_(?:artikel|inhoud|verhaal)_is_(?:alleen|exclusief) alleen_voor_abonnees
        al_(?:abonnee|een_account) (?:inloggen|advertentie|menu|zoeken|sluiten)$ log_in privacy(?:$|verklaring|beleid)
        (?:wij|we|deze|om|door|accepteer)\b.{0,80}\bcookies (?:bron(?:nen)?|trefwoorden|tags)_?:
        \(?(?:de_)?(?:tekst|artikel)_(?:gaat|loopt)_(?:verder|door) verder_lezen\? wil_je_(?:meer|dit|verder)_lezen
        maak_een_account advertentie_door
    """,
}
PUBLISHED: Final = {
    "fr": r"(?:publiée?|mise?_à_jour|modifiée?|actualisée?|mise?_en_ligne|postée?)_(?:le|à|hier|ce|il_y_a|par)",
    "de": r"(?:stand|veröffentlicht|(?:zuletzt_)?(?:aktualisiert|geändert|bearbeitet)|erstellt|publiziert"
    r"|erschienen)",
    "es": r"(?:publicad[oa]|actualizad[oa]|última_actualización|cread[oa]|modificad[oa])",
    "it": r"(?:pubblicat[oa]|aggiornat[oa]|ultim[oa]_(?:aggiornamento|modifica)|modificat[oa]|creat[oa])",
    "pt": r"(?:publicad[oa]|atualizad[oa]|última_atualização|criad[oa]|modificad[oa]|postado)",
    "nl": r"(?:gepubliceerd|(?:laatst_)?(?:bijgewerkt|gewijzigd)|laatste_update|geplaatst|aangepast)",
}
AGO: Final = {
    "fr": r"il_y_a_\d+_(?:h|min|jour)\w*$ temps_de_lecture lecture_?:?_\d+_min \d+_min(?:utes?)?_de_lecture",
    "de": r"vor_\d+_(?:stunde|minute|tag)\w*$ lese(?:zeit|dauer) \d+_min(?:uten|\.)?_lese \d+_min\.?$",
    "es": r"hace_\d+_(?:hora|minuto|día)\w*$ tiempo_de_lectura \d+_min(?:utos)?_de_lectura",
    "it": r"\d+_(?:or[ae]|minut[io]|giorn[io])_fa$ tempo_di_lettura \d+_min(?:uti)?_di_lettura",
    "pt": r"há_\d+_(?:hora|minuto|dia)\w*$ tempo_de_leitura \d+_min(?:utos)?_de_leitura",
    "nl": r"\d+_(?:uur|minuten|dagen)_geleden$ leestijd \d+_min(?:uten)?_(?:lezen|leestijd)",
}
MONTHS: Final = {
    "fr": "janv(?:ier)? févr(?:ier)? mars avr(?:il)? mai juin juil(?:let)? août sept(?:embre)? oct(?:obre)?"
    " nov(?:embre)? déc(?:embre)?",
    "de": "jan(?:uar)? jänner feb(?:ruar)? märz? mrz apr(?:il)? mai juni? juli? aug(?:ust)? sept?(?:ember)? "
    "okt(?:ober)? nov(?:ember)? dez(?:ember)?",
    "es": "ene(?:ro)? feb(?:rero)? mar(?:zo)? abr(?:il)? mayo? jun(?:io)? jul(?:io)? ago(?:sto)? sept?(?:iembre)?"
    " oct(?:ubre)? nov(?:iembre)? dic(?:iembre)?",
    "it": "gen(?:naio)? feb(?:braio)? mar(?:zo)? apr(?:ile)? mag(?:gio)? giu(?:gno)? lug(?:lio)? ago(?:sto)?"
    " set(?:tembre)? ott(?:obre)? nov(?:embre)? dic(?:embre)?",
    "pt": "jan(?:eiro)? fev(?:ereiro)? mar(?:ço)? abr(?:il)? maio? jun(?:ho)? jul(?:ho)? ago(?:sto)? set(?:embro)?"
    " out(?:ubro)? nov(?:embro)? dez(?:embro)?",
    "nl": "jan(?:uari)? feb(?:ruari)? maart mrt apr(?:il)? mei juni? juli? aug(?:ustus)? sept?(?:ember)? "
    "okt(?:ober)? nov(?:ember)? dec(?:ember)?",
}
BY: Final = {
    "fr": "par|texte(?:_de|_?:)|propos_recueillis_par|reportage_de|de_notre_(?:correspondante?"
    "|envoyée?_spéciale?)(?:_à)?",
    "de": "von|text_?:|interview(?:_von|_?:)|ein(?:e)?_(?:\\w+_)?(?:kommentar|analyse|interview|gastbeitrag"
    "|essay|reportage)_von"
    "|autor(?:in)?_?:|mitarbeit_?:|aus_\\w+_berichtet",
    "es": "por|texto(?:_de|_?:)|una_(?:entrevista|crónica)_de|con_información_de",
    "it": "di|testo_di|a_cura_di|intervista_di|d(?:al|alla)_nostr[oa]_(?:inviat[oa]|corrispondente)(?:_a)?",
    "pt": "por|texto(?:_de|_?:)|com_informações_d[aeo]|entrevista_de",
    "nl": "door|tekst(?:_?:|_door)|van_onze_(?:\\w+_)?(?:redacteur|verslaggever|correspondent)(?:_in)?"
    "|een_interview_door",
}
DESKS: Final = {
    "fr": r"(?:avec_|la_)?rédaction$ \(?avec_(?:afp|agences?|reuters)\)?\.?$",
    "de": r"(?:von_)?(?:unserer|der)?_?redaktion$ mit_(?:material_von_)?(?:dpa|afp"
    r"|agentur\w*)\.?$ von_unser\w+_.{0,60}[^.!?]$",
    "es": r"redacción$ agencias?$ (?:con_)?(?:información_de_)?agencias?$",
    "it": r"(?:la_)?redazione(?:_\w+)?$",
    "pt": r"(?:da_)?redação$ \*?com_(?:agências?|lusa|informações_d.{0,40})\.?$",
    "nl": r"(?:van_|door_)?(?:onze_)?redactie(?:_\w+)?$",
}
