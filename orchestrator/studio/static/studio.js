// Every page: forms that spare the reload, and parts that follow what happens on the server.
import "./forms.js";
import "./live.js";
