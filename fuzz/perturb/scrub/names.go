package scrub

import "strings"

// Given names that are rarely anything else in their language: no Will, Mark, May, Rose, Grace, Art or Frank. Fakes are
// taken from the same lists, so that what was scrubbed is found again.
var latinGiven = strings.Fields(`
Abdul Adam Adele Agnes Agnieszka Ahmed Aisha Alan Albert Alejandro Alessandra Alessandro Alexander Alice Alicia Amanda
Amelia Amina Amir Amy Ana Anders Andrea Andreas Andrew Andrzej Angela Anita Anja Anke Ann Anna Anne Annika Anthony
Antoine Anton Antonio Arjun Arthur Astrid Audrey Ayşe
Barbara Bartosz Beatrice Beatriz Benedikt Benjamin Bernard Bernd Birgit Björn Bogdan Brandon Brenda Brian Brigitte
Bruno Camille Carla Carlos Carmen Carol Caroline Cathérine Catherine Cecilia Charles Charlotte Chiara Chloé Christian
Christina Christine Christophe Christopher Clara Claudia Claire Clément Colin Cynthia
Daniel Daniela Daniele David Deborah Dennis Derek Diana Diego Dieter Dimitri Dmitri Dominik Donald Dorota Dorothy
Douglas Edward Eduardo Elena Eleanor Elif Elisa Elisabeth Elizabeth Elke Ella Emil Emily Emma Emre Eric Erik Ernst
Esther Ethan Eva Evelyn Ewa Fabian Fatima Federico Felipe Fernando Filip Finn Fiona Florian Francesca Francesco
Francisco François Françoise Franz Freya Friedrich Fritz
Gabriel Gabriela Gary Geoffrey Georg George Gerald Gerhard Gianluca Giovanni Giulia Giuseppe Gloria Gonzalo Gregory
Greta Grzegorz Guillaume Gustav Guido Hannah Hannelore Hans Harold Hassan Heather Heike Heinrich Heinz Helen Helena
Helga Helmut Hendrik Henri Henrik Henry Hiroshi Hugo Ibrahim Ignacio Igor Ingrid Ines Irene Isabel Isabella Isabelle
Ivan Ivana
Jacob Jacques Jakob Jakub James Jan Jane Janet Janine Jason Javier Jean Jeffrey Jennifer Jens Jeremy Jessica Joan
Joanna Joachim João Johan Johann Johanna John Jonas Jonathan Jorge José Joseph Joshua Juan Juana Judith Julia Julian
Julie Julien Jürgen Justin Kamil Karen Karin Karl Karolina Katarzyna Katharina Katherine Kathleen Katja Katrin Kathrin
Keith Kenji Kenneth Kevin Kimberly Klaus Konrad Kristin Krzysztof Kurt
Larry Lars Laura Laurent Lea Leila Léa Lena Leonardo Leonie Lina Linda Lisa Lorenzo Louis Louise Luca Lucas Lucia
Lucía Luis Luisa Lukas Łukasz Luigi Maciej Magdalena Maja Małgorzata Manfred Manon Manuel Manuela Marc Marcel Marcin
Marco Marcos Marcus Margaret María Maria Marie Mariana Mario Marion Markus Marta Martha Martin Martina Mateusz Mathieu
Matteo Matthew Matthias Maurice Maximilian Megan Mehmet Mei Melanie Melissa Mia Michael Michał Michel Michele Michelle
Miguel Mikael Mikhail Mohamed Mohammed Monika Monique Mustafa
Nadia Nadine Nancy Naomi Natalia Natalie Nathan Nicholas Nicolas Nicole Niklas Nikolai Nina Noah Nora Olga Oliver
Olivia Olivier Omar Oscar Oskar Otto Pablo Pamela Paola Paolo Pascal Patricia Patrick Patrycja Paul Paula Paulo Pavel
Pedro Peter Petra Philip Philipp Philippe Pierre Piotr Priya Rachel Rafael Rahul Raymond Rebecca Regula Reinhard
Renate René Ricardo Richard Rita Robert Roberta Roberto Roger Ronald Rosa Roland Rüdiger Rudolf Ruth Ryan
Sabine Sabrina Salvatore Samantha Samuel Sandra Sara Sarah Scott Sean Sebastian Sergei Sergio Sharon Sigrid Silke
Silvia Simon Simone Sofia Sofía Sophie Stanisław Stefan Stefanie Stefano Stephanie Stephen Steven Susan Susanne
Svetlana Sven Sylvia Sylvie Tadeusz Takashi Tamara Tanja Teresa Theodor Theresa Thomas Timothy Tobias Tomasz Torsten
Tyler Ulrich Ulrike Urs Ursula Uwe Valentina Vanessa Vera Veronika Victoria Viktor Vincent Virginia Vladimir Walter
Werner Wiebke Wilhelm William Wojciech Wolfgang Xavier Yasmin Yves Yuki Yusuf Zbigniew Zofia Zoe`)

var cyrillicGiven = strings.Fields(`
Александр Алексей Анастасия Андрей Анна Антон Борис Валентина Виктор Владимир Галина Дарья Денис Дмитрий Евгений
Екатерина Елена Иван Игорь Ирина Кирилл Константин Максим Мария Михаил Наталья Николай Оксана Олег Ольга Павел Пётр
Роман Светлана Сергей София Татьяна Юлия Юрий`)

// surnames are common ones, which give a name away where no given name stands before them.
var surnames = set(`Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Wolf Schröder Neumann Schwarz Zimmermann Krüger
Smith Johnson Williams Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen Wright Torres Nguyen Patel Singh Kumar Khan Ali O'Brien O'Connor Murphy Kelly
Dupont Durand Dubois Moreau Laurent Lefebvre Leroy Roux Fournier Girard Bonnet Lambert Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco
García Martínez López Sánchez Pérez Gómez Fernández González Rodríguez Silva Santos Oliveira Souza Pereira Kowalski Kowalska Nowak Wiśniewski Wójcik Kamiński Lewandowski Zielińska
Jansen Vries Bakker Visser Andersson Johansson Karlsson Nilsson Hansen Jensen Nielsen Yılmaz Kaya Demir Tanaka Suzuki Sato Watanabe Takahashi Kim Park Chen Wang Zhang Liu
Иванов Иванова Смирнов Смирнова Кузнецов Кузнецова Попов Попова Васильев Петров Петрова Соколов Соколова Новиков Новикова Волков Волкова`)

// particles stand between given names and surnames.
var particles = set(`von van de der den da di del della dos das do du la le el al bin ibn ben zu zur af av y ter ten vom`)

// honorifics stand before a name and are no part of it.
const honorifics = `Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Lord|Lady|Rev|Herrn?|Frau|Hr|Fr|Monsieur|Madame|Mademoiselle|Mme|Mlle|M|Señora?|Señorita|Sra?|Srta|Don|Doña|Signora?|Signor|Sig|Dott|Ing|Senhora?|Sr\.?ª|Pani?|Mevrouw|Meneer|[Hh]eer|Dhr|Mevr|Mw|Fru|Bay|Bayan|господин|госпожа|г-н|г-жа`

const greetings = `Dear|Hi|Hello|Hey|Good morning|Good afternoon|Good evening|Thanks|Thank you|Cheers|Liebe[rs]?|Hallo|Moin|Servus|Guten Tag|Guten Morgen|Sehr geehrte[rs]?|Bonjour|Bonsoir|Salut|Ch[eè]re?|Hola|Buenos días|Estimad[oa]|Querid[oa]|Ciao|Buongiorno|Gentile|Car[oa]|Egregio|Salve|Beste|Geachte|Goedemorgen|Olá|Prezad[oa]|Oi|Cześć|Dzień dobry|Szanown[ya]|Drog[ia]|Hej|Kära|Hei|Kære|Merhaba|Sayın|Здравствуйте|Привет|Уважаем(?:ый|ая)|Дорог(?:ой|ая)|Добрый день`

// introductions are words that a name follows.
const introductions = `(?:my|the customer's|his|her) name is|(?:ich|er|sie) hei(?:ß|ss)e?t?|mein Name ist|je m['’]appelle|mon nom est|me llamo|mi nombre es|mi chiamo|il mio nome è|meu nome é|chamo-me|me chamo|mijn naam is|ik heet|nazywam się|mam na imię|jag heter|меня зовут|signed by|(?:full |first |last |sur|customer |patient |contact |account holder |cardholder )?name ?[:=]|contact(?: person)? ?:|patient(?:in)? ?:|client ?:|customer ?:|attn\.?:?|attention:|c/o|(?:vor|nach|fa)?name ?:|ansprechpartner(?:in)? ?:|(?:pré)?nom ?:|nombre ?:|apellidos? ?:|nome ?:|cognome ?:|naam ?:|imię(?: i nazwisko)? ?:|nazwisko ?:|имя ?:|фамилия ?:|ФИО ?:|sent by|written by|reported by|assigned to|spoke (?:to|with)|author ?:|kunde ?:|kundin ?:|absender ?:|expéditeur ?:|remitente ?:|mittente ?:`

// closings end a letter; the name is on the next line.
const closings = `(?:(?:best|kind|warm|many|with)?[ ]?(?:kind |best |warm )?regards|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|best wishes|best|cheers|thanks(?: again)?|thank you|(?:mit )?(?:freundliche[nr]?|beste[n]?|liebe|viele|herzliche) grü(?:ß|ss)en?|mfg|lg|vg|cordialement|bien à vous|salutations|amicalement|un (?:cordial )?saludo|saludos(?: cordiales)?|atentamente|cordiali saluti|distinti saluti|saluti|atenciosamente|cumprimentos|met vriendelijke groet(?:en)?|groeten|pozdrawiam|z poważaniem|med vänliga hälsningar|hälsningar|с уважением|saygılarımla)`

// notNames are capitalised words that follow a greeting or a title and are no name.
var notNames = set(`Sir Sirs Madam Madame Team All Everyone Everybody Customer Customers Client User Users Friend Friends Colleague Colleagues Support Service World There Folks Guys Sales Hiring Manager Committee Editor Recruiter Subscriber Member Members Valued Doctor Professor President
Damen Herren Herr Frau Kollegen Kolleginnen Kunde Kunden Kundin Kundinnen Welt Zusammen Leute Freunde Nachbarn Doktor Mitglieder Mitarbeiter Eltern
Monsieur Messieurs Mesdames Client Clients Collègue Collègues Tous Équipe Señor Señores Señora Cliente Clientes Equipo Todos Signori Signore Signora Signor Tutti Colleghi Dottore Mondo Mundo Monde Państwo Panie Pan Pani Klient Allemaal Collega Heer
From To Subject Date The This That We You It I If In On At For As And But Or Please Thanks Thank Your Our My Is Are Was Not No Yes None Null Unknown Anonymous Undefined True False NA TBD Inc Ltd GmbH AG Corp LLC Co SA SRL SpA Wir Sie Ich Es Der Die Das Und Bitte Danke Vielen Le La Les Nous Vous Je El Los Nosotros
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September October November December Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
Email Phone Tel Fax Mobile Address Street Adresse Telefon Name Betreff Department Office Bank University Hospital City School GPT Model Request Order Invoice Ticket API Admin Administrator Mit Viele Best Kind Regards Sincerely`)
