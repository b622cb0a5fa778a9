"""Invented lines that stand around an article in the newspapers of six languages, by what they are."""

from __future__ import annotations

from bot.engine.labels import Label

AROUND = {
    "fr": {
        Label.BYLINE: """
            Par Ada Quist
            Par Ada Quist et Tom Vial, à Nordville
            Par Ada Quist avec AFP
            Propos recueillis par Ada Quist
            De notre correspondante à Nordville, Ada Quist
            Ada Quist est journaliste au service politique.
            (AFP)
        """,
        Label.CAPTION: """
            Le bac dans le port de Nordville. Crédit photo : Ada Quist
            Le bac « Margit » à Nordville, le 3 mars 2025.
            Le bac dans le port. Photo d'archives.
            La capitaine Ada Quist (à gauche) et Tom Vial, mardi.
            Le bac quitte le port de Nordville. © Ada Quist / Nordbac
            Image d'illustration du port de Nordville.
            De gauche à droite : Ada Quist, Tom Vial et Léo Arnaud.
        """,
        Label.READ_MORE: """
            Lire aussi : Le bac ne partira pas lundi
            LIRE AUSSI Le bac ne partira pas lundi
            >> À lire aussi : le récit du naufrage.
            Pour aller plus loin
            VIDÉO : Le bac quitte le port.
            Retrouvez tous nos articles sur le bac.
        """,
        Label.NEWSLETTER: """
            Inscrivez-vous à notre lettre du matin.
            Recevez chaque matin l'essentiel de l'actualité.
            S'abonner à la lettre du port
        """,
        Label.SHARE: """
            Partager
            Partager sur Facebook
            Suivez-nous sur tous les réseaux.
            12 commentaires
            Copier le lien
        """,
        Label.CORRECTION: """
            Rectificatif : le bac avait vingt ans.
            Mise à jour : la mairie a réagi.
            Une première version de cet article donnait un autre âge.
            Cet article a été mis à jour avec la réaction du maire.
        """,
        Label.TIMESTAMP: """
            Publié le 3 mars 2025 à 14h05
            Mis à jour le 03/03/2025 à 14:05.
            Publié hier à 14h05, mis à jour à 15h
            Mardi 3 mars 2025
            Temps de lecture : 3 min
            14h05
        """,
        Label.BOILERPLATE: """
            Tous droits réservés.
            Article réservé aux abonnés
            Il vous reste 80 % de cet article à lire.
            Nous utilisons des cookies pour mesurer l'audience.
            Publicité
            La suite après cette publicité
        """,
    },
    "de": {
        Label.BYLINE: """
            Von Ada Quist
            Von Ada Quist und Tom Vogt, Nordheim
            Von unserer Korrespondentin Ada Quist
            Ein Kommentar von Ada Quist
            Mit Material von dpa
            dpa/aqu
            Ada Quist ist Redakteurin im Ressort Politik.
        """,
        Label.CAPTION: """
            Die Fähre im Hafen von Nordheim. Foto: Ada Quist/dpa
            Die Fähre im Hafen von Nordheim (Archivbild).
            Kapitänin Ada Quist (links) und Tom Vogt begrüßen den Bürgermeister.
            Links im Bild steht Kapitänin Ada Quist.
            Die Fähre verlässt den Hafen. © Ada Quist/Nordheimer Bote
            Die Fähre fährt wieder. picture alliance/dpa
            V. l. n. r.: Ada Quist, Tom Vogt und Leo Arndt.
            Das Bild zeigt die Fähre im Hafen.
        """,
        Label.READ_MORE: """
            Lesen Sie auch: Die Fähre bleibt im Hafen
            Lesen Sie hier, warum die Fähre sank.
            Mehr zum Thema
            → Lesen Sie mehr über die Fähre.
            Alle Entwicklungen zum Unglück im Liveblog.
            Das könnte Sie auch interessieren
        """,
        Label.NEWSLETTER: """
            Abonnieren Sie unseren Newsletter.
            Melden Sie sich hier für den Hafenbrief an.
            Jetzt abonnieren und nichts mehr verpassen.
        """,
        Label.SHARE: """
            Teilen
            Artikel teilen
            Folgen Sie uns auf Instagram.
            Kommentare (12)
            Link kopieren
            Haben Sie einen Hinweis? Schreiben Sie an die Redaktion.
        """,
        Label.CORRECTION: """
            Korrektur: Die Fähre war zwanzig Jahre alt.
            Anmerkung der Redaktion: Das Alter der Fähre wurde geändert.
            In einer früheren Version stand ein anderes Alter.
            Dieser Artikel wurde am Dienstag aktualisiert.
        """,
        Label.TIMESTAMP: """
            Stand: 03.03.2025, 14:05 Uhr
            Aktualisiert am 3. März 2025 um 14.05 Uhr
            Veröffentlicht: 3. März 2025
            Dienstag, 3. März 2025
            Lesezeit: 3 Min.
            Vor 3 Stunden
            14.05 Uhr
        """,
        Label.BOILERPLATE: """
            Alle Rechte vorbehalten.
            Um diesen Artikel lesen zu können, melden Sie sich an.
            Dieser Artikel ist nur für Abonnenten lesbar.
            Wir verwenden Cookies, um die Reichweite zu messen.
            Anzeige
            Empfohlener redaktioneller Inhalt
            An dieser Stelle finden Sie einen externen Inhalt.
        """,
    },
    "es": {
        Label.BYLINE: """
            Por Ada Quist
            Por Ada Quist y Tomás Vial, Nortevilla
            Con información de EFE
            Ada Quist es periodista de la sección de Política.
            EFE
        """,
        Label.CAPTION: """
            El barco en el puerto de Nortevilla. Foto: Ada Quist/EFE
            Imagen de archivo del puerto de Nortevilla.
            La capitana Ada Quist (izquierda) saluda a Tomás Vial.
            Vista general del puerto de Nortevilla.
            El barco sale del puerto de Nortevilla, el 3 de marzo de 2025.
            En la imagen, la capitana Ada Quist saluda.
        """,
        Label.READ_MORE: """
            Lee también: El barco no saldrá el lunes
            Lea más: El barco no saldrá el lunes
            Te puede interesar
            Más información en la página 12
            Noticias relacionadas
        """,
        Label.NEWSLETTER: """
            Suscríbete a nuestro boletín.
            Recibe cada mañana las noticias del puerto.
            ¡Únete a nuestro canal!
            Regístrate gratis para seguir leyendo.
        """,
        Label.SHARE: """
            Compartir
            Comparte esta noticia
            Síguenos en Instagram.
            Comentarios (12)
            Copiar enlace
        """,
        Label.CORRECTION: """
            Fe de errores: el barco tenía veinte años.
            Una versión anterior de este artículo daba otra edad.
            Esta noticia ha sido actualizada con la respuesta del alcalde.
        """,
        Label.TIMESTAMP: """
            Publicado el 3 de marzo de 2025 a las 14:05
            Actualizado: 03/03/2025 14:05
            Última actualización: 3 mar 2025
            3 de marzo de 2025
            Hace 3 horas
            Tiempo de lectura: 3 min
        """,
        Label.BOILERPLATE: """
            Todos los derechos reservados.
            Contenido exclusivo para suscriptores
            Prohibida la reproducción total o parcial.
            Utilizamos cookies para medir la audiencia.
            Publicidad
            Para seguir leyendo, inicia sesión.
        """,
    },
    "it": {
        Label.BYLINE: """
            di Ada Quist
            Di Ada Quist e Tommaso Viale
            Dal nostro inviato Tommaso Viale
            A cura di Ada Quist
            Redazione
            (ANSA).
        """,
        Label.CAPTION: """
            La nave nel porto di Nordvilla. (foto Ansa)
            La capitana Ada Quist (nella foto) comanda la nave.
            La nave nel porto di Nordvilla. Foto d'archivio.
            Da sinistra Ada Quist, Tommaso Viale e Leo Arnaldi.
            Nella foto la nave nel porto di Nordvilla.
            La nave lascia il porto. © Ada Quist/Nordfoto
        """,
        Label.READ_MORE: """
            Leggi anche: La nave non parte lunedì
            LEGGI ANCHE La nave non parte lunedì
            Guarda il video della nave.
            Potrebbe interessarti
            Continua a leggere
            Per approfondire
        """,
        Label.NEWSLETTER: """
            Iscriviti alla nostra newsletter.
            Ricevi ogni mattina le notizie del porto.
            Scarica l'app del giornale.
        """,
        Label.SHARE: """
            Condividi
            Condividi su Facebook
            Seguici su Instagram.
            Commenti (12)
            Copia link
        """,
        Label.CORRECTION: """
            Errata corrige: la nave aveva vent'anni.
            Rettifica: la nave aveva vent'anni.
            Questo articolo è stato aggiornato con la risposta della sindaca.
        """,
        Label.TIMESTAMP: """
            Pubblicato il 3 marzo 2025 alle 14:05
            Ultimo aggiornamento: 3 marzo 2025, ore 14.05
            Aggiornato alle 14:05 del 3 marzo 2025
            Martedì 3 marzo 2025
            3 minuti di lettura
            2 ore fa
        """,
        Label.BOILERPLATE: """
            © Riproduzione riservata
            RIPRODUZIONE RISERVATA ©
            Contenuto riservato agli abbonati
            Utilizziamo i cookie per misurare il traffico.
            Pubblicità
        """,
    },
    "pt": {
        Label.BYLINE: """
            Por Ada Quist
            Por Ada Quist e Tomás Vial, de Nortevila
            Com informações da Agência Norte
            Da Redação
            Lusa
            Ada Quist é repórter de política.
        """,
        Label.CAPTION: """
            A balsa no porto de Nortevila. Foto: Ada Quist/Folhapress
            Imagem de arquivo do porto de Nortevila.
            A capitã Ada Quist (à esquerda) cumprimenta Tomás Vial.
            Na foto, a balsa no porto de Nortevila.
            A balsa deixa o porto. © Ada Quist/Lusa
        """,
        Label.READ_MORE: """
            Leia também: A balsa não sai na segunda
            LEIA MAIS: A balsa não sai na segunda
            Saiba mais sobre a balsa.
            Veja o vídeo da balsa.
            Continue lendo
        """,
        Label.NEWSLETTER: """
            Assine a nossa carta da manhã.
            Receba as notícias do porto no seu e-mail.
            Inscreva-se no canal do jornal.
        """,
        Label.SHARE: """
            Compartilhar
            Compartilhe esta notícia
            Siga-nos no Instagram.
            Comentários (12)
            Copiar link
        """,
        Label.CORRECTION: """
            Errata: a balsa tinha vinte anos.
            Uma versão anterior desta reportagem dava outra idade.
            Esta reportagem foi atualizada com a resposta da prefeita.
        """,
        Label.TIMESTAMP: """
            Publicado em 3 de março de 2025 às 14h05
            Atualizado em 03/03/2025 14h05
            3 de março de 2025, 14h05
            Há 3 horas
            Tempo de leitura: 3 min
        """,
        Label.BOILERPLATE: """
            Todos os direitos reservados.
            Conteúdo exclusivo para assinantes
            Continua após a publicidade
            Utilizamos cookies para medir a audiência.
            Publicidade
        """,
    },
    "nl": {
        Label.BYLINE: """
            Door Ada Quist
            Door Ada Quist en Tom de Vries
            Van onze verslaggever Ada Quist
            Door onze redactie
            ANP
            Ada Quist is redacteur politiek.
        """,
        Label.CAPTION: """
            De boot in de haven van Noorddorp. Foto: Ada Quist/ANP
            De boot in de haven van Noorddorp. Foto ANP
            Kapitein Ada Quist (links) begroet Tom de Vries.
            Archieffoto van de haven van Noorddorp.
            De boot verlaat de haven. Beeld Ada Quist
            Op de foto de boot in de haven.
        """,
        Label.READ_MORE: """
            Lees ook: De boot vaart maandag niet
            Lees hier waarom de boot zonk.
            Bekijk ook de beelden van de boot.
            Meer over de boot van Noorddorp
            Zie ook de boot in beeld.
        """,
        Label.NEWSLETTER: """
            Schrijf je in voor onze nieuwsbrief.
            Ontvang elke ochtend het nieuws uit de haven.
            Meld je aan voor het havenbericht.
        """,
        Label.SHARE: """
            Delen
            Deel dit artikel
            Volg ons op Instagram.
            Reacties (12)
            Kopieer link
            Heb je een tip? Stuur ons je bericht.
        """,
        Label.CORRECTION: """
            Correctie: de boot was twintig jaar oud.
            In een eerdere versie van dit artikel stond een andere leeftijd.
            Dit artikel is dinsdag aangepast.
        """,
        Label.TIMESTAMP: """
            Gepubliceerd op 3 maart 2025 om 14.05 uur
            Laatst bijgewerkt: 3 maart 2025, 14:05
            Dinsdag 3 maart 2025
            3 uur geleden
            Leestijd 3 min
            14:05 uur
        """,
        Label.BOILERPLATE: """
            Alle rechten voorbehouden.
            Dit artikel is alleen voor abonnees.
            Wij gebruiken cookies om het bezoek te meten.
            Advertentie
            (Tekst gaat verder onder de foto)
        """,
    },
}
