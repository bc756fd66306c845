// A long piece of work goes on by itself: the form that carries what is left is sent once the page stands.
document.querySelector("form[data-continue]")?.requestSubmit();
