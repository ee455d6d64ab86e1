// Both read the attributes of the button; `dataset` gives text, jQuery makes "3" a number.
const wave = document.querySelector("#wave");
const words = (by, data) => `${data.name} waves by ${by}, on visit ${data.visits} (${typeof data.visits})`;

wave.addEventListener("click", () => {
  document.querySelector("#by-dataset").textContent = words("dataset", wave.dataset);
  document.querySelector("#by-jquery").textContent = words("jQuery", $(wave).data());
});
