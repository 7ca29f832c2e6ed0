/** Common first names, which alone identify nobody. */
export const GIVEN_NAMES: ReadonlySet<string> = new Set(
  `
  aaron abdul abdullah adam adrian agnes ahmad ahmed aisha akira alan albert alberto alejandro aleksandr aleksander alessandro alex alexander
  alexandra alexei alexey alfred ali alice alicia alina amal amalia amanda amelia amina amir amira ana anastasia anatoly anders andre andrea
  andreas andrei andrew andrey andrzej angela angelika angelina anita anja ann anna anne annette antje anton antonia antonio arif arne arnold
  arthur artur asif astrid aurora ayse barbara bart beata beatrice beatrix ben benjamin bernard bernd bernhard bert bettina bianca birgit bjorn
  bob bogdan boris brian brigitte bruno camilla carina carl carla carlo carlos carmen carol carolina caroline catherine cecilia celine chang
  charles charlotte chen chiara chloe chris christa christian christiane christina christine christoph christopher clara claire claudia claudio
  claus clemens cornelia dan daniel daniela daniele dariusz darya david deborah denis dennis diana diego dieter dimitri dirk dmitri dmitry dominik
  donald dora doris dorothea edgar edith eduard eduardo edward elena eleonora eli elias elif elisa elisabeth elizabeth ella ellen elsa emil emilia
  emily emma emmanuel enrico eric erich erik erika ernst esther eugen eva evelyn evgeni evgeny fabian fabio fatima fatma felix ferdinand fernando
  filip florian frances francesca francesco francis francisco francois frank franz fred frederic frederik friedrich fritz gabriel gabriela gabriele
  galina genevieve george georg georges gerald gerard gerd gerhard gerda gianni gisela giulia giuseppe gregor gregory greta grigory grzegorz guido
  gunther gustav hamid hana hanna hannah hans harald harry hasan hassan heather hector heidi heike heinrich heinz helen helena helene helga helmut
  henri henrik henry herbert hermann hilda hiroshi horst hugo hussein ian ibrahim ida igor ilona ilse ilya imran ina ines ingrid inna irene irina
  iris isabel isabella ismail ivan ivana ivo jack jacob jacqueline jacques jakob jakub james jan jana jane janina jari jason javier jean jeff jenny
  jennifer jens jessica jesus jim joachim joan joanna joe joel johan johann johanna johannes john jonas jonathan jorg jorge jose josef joseph juan judith
  juha julia julian juliana julie julien jurgen kai kamal karel karen karim karin karl karol katarina katarzyna katharina katherine kathrin katia
  katja kemal ken kenneth kerstin kevin khaled khalid kim kirill klara klaus konrad konstantin kristina kristof kurt lars laura lea lena leo leon leonard
  leonid leonie leyla liam lidia lili liliana lily lina linda lisa lorenzo lothar louis louisa louise luca lucas lucia lucie lucy ludmila ludwig luis
  luisa luise lukas lydia lyudmila maciej magda magdalena mahmoud maja maksim malik manfred manuel manuela marc marcel marcin marco marcus margaret
  margarita margit maria marian mariana marianne marie marina mario marion marius mark marko markus marta martha martin martina mary mateo mateusz
  mathias matteo matthew matthias maurice max maxim maximilian maya mehmet melanie mia michael michaela michal michel michele miguel mihail mikael
  mike mikhail mila milan milena ming miriam mohamed mohammad mohammed monica monika mohamad muhammad muhammed mustafa nadia nadine nadja naomi natalia
  natalie natasha nathan nicholas nick nicola nicolas nicole niels nikita nikola nikolai nikolaus nikolay nils nina noah nora norbert nuria oksana ola
  olaf oleg oleksandr olena olga oliver olivia omar oscar oskar osama otto pablo pamela paola paolo pascal patricia patrick patrik paul paula pauline
  pavel pedro peter petr petra philip philipp philippe pierre piotr rachel rafael rahim rainer ralf ralph ramon rashid raul rebecca regina reinhard renata
  renate rene ricardo richard rita robert roberto robin rodrigo roger roland rolf roman ronald rosa rosemarie rostislav ruben rudolf ruslan ruth ryan
  sabine said salim salma sam samir samuel sandra sara sarah sasha sebastian selim semyon sergei sergey sergio sharon sigrid silke silvia simon simone
  sofia sonia sonja sophia sophie stanislav stefan stefanie stella stephan stephanie stephen steven susan susana susanne svetlana sven sylvia taisia
  takashi tamara tanja tania tarik tariq tatiana tatyana ted teresa thomas theo theodor theresa therese thorsten tim timo timothy tina tobias tom tomas
  tomasz tony torsten ulrich ulrike ursula ute uwe vadim valentin valentina valeria valery vanessa vasily vera veronika victor victoria viktor viktoria
  vincent vincenzo viola vitaly vladimir vladislav volker walter wanda wei wendy werner wilhelm willem william wolfgang xavier yana yasmin yolanda younes
  yousef youssef yuri yusuf yves yvonne zahra zainab zara zhang zoe
  `
    .split(/\s+/)
    .filter(Boolean),
);
